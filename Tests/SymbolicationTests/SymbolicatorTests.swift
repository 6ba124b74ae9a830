import ProfileModel
import SymbolNames
import Testing

@testable import Symbolication

struct SymbolicatorTests {
  private static let elf = SyntheticELF(
    symbols: [
      .init(name: "main", start: 0x1000, size: 0x100),
      .init(name: "$s3App4loadyyF", start: 0x1100, size: 0x100),
      .init(name: "xmalloc", start: 0x1200, size: 0x20),
    ], frames: [0x1300..<0x1400])

  /// Each stack is addresses in the module's image, innermost first.
  private func profile(_ stacks: [[UInt64]], buildID: String? = "01020304") -> Profile {
    var profile = Profile()
    profile.modules = [
      LoadedModule(path: "/bin/app", buildID: buildID, start: 0, end: 0x10000, bias: 0)
    ]
    profile.threads = [ThreadDescription(name: "main", threadID: 1, firstThreadID: 1, owners: 1)]
    for stack in stacks {
      let frames = stack.map { address in
        profile.frames.intern(Frame(module: 0, moduleName: "app", offset: address))
      }
      var site = Site(path: profile.paths.intern(innermostFirst: frames))
      site.counts = Counts(allocations: 1, allocatedBytes: 10)
      site.sizes.add(allocations: 1, sizeClass: 4)
      profile.sites.append(site)
      profile.threadShares.append(
        ThreadShare(site: profile.sites.count - 1, thread: 0, counts: site.counts))
    }
    return profile
  }

  private func names(_ profile: Profile) -> [[String]] {
    profile.sites.map { profile.stack(of: $0).map(\.displayName) }
  }

  private func symbolicate(_ profile: Profile, files: [String: SyntheticELF]) -> Profile {
    let contents = files.mapValues(\.bytes)
    return Symbolicator(files: FileAccess { contents[$0] }).symbolicate(profile)
  }

  @Test("Addresses become functions, and paths that became equal become one site")
  func names() {
    let result = symbolicate(
      profile([[0x1201, 0x1110, 0x1010], [0x1202, 0x1120, 0x1020], [0x1010]]),
      files: ["/bin/app": Self.elf])
    #expect(names(result) == [["xmalloc", "App.load()", "main"], ["main"]])
    #expect(result.sites.map(\.counts.allocations) == [2, 1])
    #expect(result.contradictions() == [])
    let stack = result.stack(of: result.sites[0])
    #expect(stack.map(\.role) == [.allocator, .application, .application])
    #expect(stack[1].mangledFunction == "$s3App4loadyyF")
    #expect(stack[1].fullFunction == "App.load() -> ()")
    #expect(stack.allSatisfy { $0.offset == nil })
    #expect(result.trust.unsymbolisedFrames == 0)
    #expect(result.trust.codeFrames == 6)
  }

  @Test("Code that no symbol covers keeps its place, by function where the unwind tables know it")
  func unnamed() {
    let result = symbolicate(
      profile([[0x1310, 0x1010], [0x1320, 0x1010], [0x1500, 0x1010]]),
      files: ["/bin/app": Self.elf])
    #expect(names(result) == [["app+0x1300", "main"], ["app+0x1500", "main"]])
    #expect(result.sites.map(\.counts.allocations) == [2, 1])
    #expect(result.trust.unsymbolisedFrames == 3)
    #expect(result.trust.remarks == [])
  }

  @Test("A file of another build is refused and named")
  func otherBuild() {
    let result = symbolicate(profile([[0x1010]], buildID: "ff00"), files: ["/bin/app": Self.elf])
    #expect(names(result) == [["app+0x1010"]])
    #expect(
      result.trust.remarks == [
        "The file '/bin/app' is not the file that ran: its build id is 01020304: its functions "
          + "have no names."
      ])
  }

  /// A file with a date.
  private struct DatedFile: FileBytes {
    let bytes: [UInt8]
    let modificationTimeNanoseconds: Int?
    var count: Int { bytes.count }
    func read(_ range: Range<Int>) -> [UInt8]? { bytes.read(range) }
  }

  @Test("A file without build id is refused when it was changed after the program started")
  func changedFile() {
    var elf = Self.elf
    elf.buildID = []
    let bytes = elf.bytes
    for (age, name) in [(-1, "main"), (1, "app+0x1010")] {
      var recorded = profile([[0x1010]], buildID: nil)
      recorded.run.startTimeNanoseconds = 1_000
      let files = FileAccess { _ in
        DatedFile(bytes: bytes, modificationTimeNanoseconds: 1_000 + age)
      }
      let result = Symbolicator(files: files).symbolicate(recorded)
      #expect(names(result) == [[name]])
      #expect(result.trust.remarks.contains { $0.contains("was changed after") } == (age > 0))
    }
  }

  @Test("Code in no module is one frame, wherever it lay")
  func unmappedCode() {
    var recorded = profile([[0x1010]])
    for address in [0x5000, 0x6000] as [UInt64] {
      let frame = recorded.frames.intern(Frame(offset: address))
      var site = Site(path: recorded.paths.intern(innermostFirst: [frame]))
      site.counts = Counts(allocations: 1)
      site.sizes.add(allocations: 1, sizeClass: 1)
      recorded.sites.append(site)
    }
    let result = symbolicate(recorded, files: ["/bin/app": Self.elf])
    #expect(names(result) == [["main"], ["[unmapped code]"]])
    #expect(result.sites.map(\.counts.allocations) == [1, 2])
  }

  @Test("A missing file leaves its functions unnamed and is named")
  func missingFile() {
    let result = symbolicate(profile([[0x1010]]), files: [:])
    #expect(names(result) == [["app+0x1010"]])
    #expect(
      result.trust.remarks
        == ["The file '/bin/app' cannot be read: its functions have no names."])
  }

  @Test(
    "A stripped file's names come from its debug file, found by build id or by name",
    arguments: [
      "/usr/lib/debug/.build-id/01/020304.debug", "/bin/app.debug", "/bin/.debug/app.debug",
      "/usr/lib/debug/bin/app.debug",
    ])
  func debugFile(path: String) {
    var stripped = Self.elf
    stripped.symbols = []
    stripped.isStripped = true
    stripped.debugLink = "app.debug"
    let found = symbolicate(profile([[0x1010]]), files: ["/bin/app": stripped, path: Self.elf])
    #expect(names(found) == [["main"]])
    var other = Self.elf
    other.buildID = [9, 9]
    let refused = symbolicate(profile([[0x1010]]), files: ["/bin/app": stripped, path: other])
    #expect(names(refused) == [["app+0x1010"]])
  }
}
