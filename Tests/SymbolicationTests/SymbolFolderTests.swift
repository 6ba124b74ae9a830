import ProfileModel
import SymbolNames
import Testing

@testable import Symbolication

@Suite("Symbols from folders that the user named")
struct SymbolFolderTests {
  private static let module = LoadedModule(
    path: "/opt/app", buildID: "01020304", start: 0, end: 0x10000, bias: 0)

  private func file(
    _ function: String, isStripped: Bool = false, buildID: [UInt8] = [1, 2, 3, 4]
  ) -> [UInt8] {
    SyntheticELF(
      symbols: [.init(name: function, start: 0x1000, size: 0x100)], isStripped: isStripped,
      buildID: buildID
    ).bytes
  }

  private func symbols(
    _ files: [String: [UInt8]], of module: LoadedModule = module
  ) -> DebugFiles.Symbols {
    let access = FileAccess { files[$0] }
    let folders = SymbolFolders(
      files: files.keys.filter { $0.hasPrefix("/symbols/") }.sorted(), access: access)
    return DebugFiles(access: access, symbolFolders: folders, startTimeNanoseconds: 0)
      .symbols(of: module)
  }

  @Test("A file is found by its build id, whatever it is called and wherever it lies")
  func byBuildID() {
    let found = symbols(["/symbols/deep/down/x.debug": file("work")])
    #expect(found.table?.name(at: 0x1001) == "work")
    #expect(found.source == .debugFile)
    #expect(found.remarks == [])
  }

  @Test("A folder's symbols go before those of a stripped file on this machine")
  func beforeStripped() {
    let found = symbols([
      "/opt/app": file("exported", isStripped: true), "/symbols/app": file("work"),
    ])
    #expect(found.table?.name(at: 0x1001) == "work")
    let stripped = symbols([
      "/opt/app": file("work"), "/symbols/app": file("exported", isStripped: true),
    ])
    #expect(stripped.table?.name(at: 0x1001) == "work")
    #expect(stripped.source == .symbolTable)
  }

  @Test("Where this machine's file is of another build, the folder's is taken without a remark")
  func otherBuildHere() {
    let found = symbols(["/opt/app": file("other", buildID: [9]), "/symbols/app": file("work")])
    #expect(found.table?.name(at: 0x1001) == "work")
    #expect(found.remarks == [])
  }

  @Test("A file of the module's name and another build is refused, and named")
  func refused() {
    let found = symbols(["/symbols/app": file("other", buildID: [9, 9])])
    #expect(found.table == nil)
    #expect(found.remarks.count == 2)
    #expect(
      found.remarks.first
        == "The file '/symbols/app' is of another build, not of 01020304: its build id is 0909.")
  }

  @Test("A module without a build id takes the file that lies at its path below a folder")
  func withoutBuildID() {
    let module = LoadedModule(path: "/opt/app", buildID: nil, start: 0, end: 0x10000, bias: 0)
    let plain = file("work", buildID: [])
    #expect(symbols(["/symbols/root/opt/app": plain], of: module).table != nil)
    #expect(symbols(["/symbols/other/app": plain], of: module).table == nil)
  }

  @Test("What is no ELF file is passed over")
  func noELF() {
    let access = FileAccess { _ in Array("text".utf8) }
    #expect(SymbolFolders(files: ["/symbols/a", "/symbols/b"], access: access).fileCount == 0)
  }

  @Test("An address that was named before is named again without a file")
  func memory() {
    let contents = ["/opt/app": file("work")]
    let memory = NamedAddresses()
    var profile = Profile()
    profile.modules = [Self.module]
    let frame = profile.frames.intern(Frame(module: 0, moduleName: "app", offset: 0x1001))
    profile.sites = [Site(path: profile.paths.intern(innermostFirst: [frame]))]
    let first = Symbolicator(files: FileAccess { contents[$0] }, memory: memory)
      .symbolicate(profile)
    let again = Symbolicator(files: .none, memory: memory).symbolicate(profile)
    for result in [first, again] {
      #expect(result.stack(of: result.sites[0]).map(\.displayName) == ["work"])
      #expect(result.trust.unsymbolisedFrames == 0)
      #expect(result.modules[0].symbolSource == .symbolTable)
    }
    #expect(again.trust.remarks == first.trust.remarks)
  }
}
