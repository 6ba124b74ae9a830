import Testing

@Suite(
  "libplumb.so",
  .enabled(if: SharedLibrary.builtPath != nil, "libplumb.so is not built: run make library"))
struct SharedLibraryTests {
  let library: SharedLibrary

  init() throws {
    library = try SharedLibrary(path: #require(SharedLibrary.builtPath))
  }

  @Test("it exports exactly the functions that hooked_functions.h lists")
  func exports() throws {
    let header = try Repository.text(at: "Sources/CInterposer/hooked_functions.h")
    let listed = Set(header.matches(of: #/\bHOOK\((\w+)\)/#).map { String($0.1) })
    #expect(listed.contains("malloc"), "No list was found in hooked_functions.h.")
    let unlisted = library.exportedSymbols.subtracting(listed).sorted()
    let missing = listed.subtracting(library.exportedSymbols).sorted()
    #expect(unlisted == [], "These are exported, but hooked_functions.h doesn't list them.")
    #expect(missing == [], "These are listed in hooked_functions.h, but not exported.")
  }

  @Test("it needs libc and no other library")
  func needs() {
    #expect(library.neededLibraries == ["libc.so.6"])
  }

  @Test("it has no thread-local variable that the loader would have to allocate")
  func threadLocalStorage() {
    #expect(!library.relocationTypes.isEmpty)
    let dynamic = library.relocationTypes.filter { $0.contains("DTPMOD") || $0.contains("TLSDESC") }
    #expect(dynamic == [], "A file was compiled without -ftls-model=initial-exec.")
  }

  @Test("it loads on glibc 2.34, to say there what it needs")
  func glibcVersion() throws {
    let minors = library.requiredVersions.compactMap { version in
      version.wholeMatch(of: #/GLIBC_2\.(\d+).*/#).flatMap { Int($0.1) }
    }
    let highest = try #require(minors.max())
    #expect(highest <= 34, "The library requires GLIBC_2.\(highest).")
    let unexpected = library.requiredVersions.filter { !$0.hasPrefix("GLIBC_2.") }.sorted()
    #expect(unexpected == [], "A version of another library than libc, or one of glibc's own.")
  }
}
