import Foundation
import ProfileModel
import SymbolNames
import Testing

@testable import Symbolication

/// Lines of a program so small that each can be said beforehand.
struct LineTests {
  private static let source = """
    int divisor = 3;
    static inline __attribute__((always_inline)) int inner(int value) {
      return value / divisor;
    }
    static inline __attribute__((always_inline)) int middle(int value) {
      return inner(value) + 2;
    }
    int outer(int value) {
      value *= 7;
      return middle(value);
    }
    int main(void) { return outer(4); }
    """

  /// A folder with `small.c` and `small`, compiled with the given options.
  private static func compile(_ options: [String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-lines-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try source.write(
      to: folder.appendingPathComponent("small.c"), atomically: true, encoding: .utf8)
    try run(["cc", "-O1", "-Wl,--build-id", "-o", "small", "small.c"] + options, in: folder)
    return folder
  }

  private static func run(_ command: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command)")
  }

  /// The profile of one allocation by each byte of a function's code.
  private static func symbolicate(_ function: String, of folder: URL) throws -> Profile {
    let path = folder.appendingPathComponent("small").path
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    let table = try SymbolTable(image)
    let start = try #require(table.allStarts.first { $0.name == function }?.start)
    var profile = Profile()
    profile.run.executable = path
    profile.modules = [
      LoadedModule(path: path, buildID: image.buildID, start: 0, end: .max, bias: 0)
    ]
    for offset in start... {
      guard table.start(at: offset) == start else { break }
      let frame = profile.frames.intern(Frame(module: 0, moduleName: "small", offset: offset))
      var site = Site(path: profile.paths.intern(innermostFirst: [frame]))
      site.counts.allocations = 1
      profile.sites.append(site)
    }
    return Symbolicator().symbolicate(profile)
  }

  private static func stacks(_ profile: Profile) -> Set<String> {
    Set(
      profile.sites.map { site in
        profile.stack(of: site).map {
          "\($0.displayName):\($0.line ?? 0)\($0.isInlined ? " inlined" : "")"
        }.joined(separator: ", ")
      })
  }

  private static let division = "inner:3 inlined, middle:6 inlined, outer:10"

  @Test(
    "Inlined calls are frames of their own, each with the line of the next call",
    arguments: [["-gdwarf-5"], ["-gdwarf-4"], ["-g", "-gz"], ["-g", "-gsplit-dwarf"]])
  func inlinedCalls(options: [String]) throws {
    let folder = try Self.compile(options)
    defer { try? FileManager.default.removeItem(at: folder) }
    let profile = try Self.symbolicate("outer", of: folder)
    let stacks = Self.stacks(profile)
    #expect(stacks.contains(Self.division), "\(stacks)")
    #expect(stacks.allSatisfy { $0.contains("outer:") })
    #expect(profile.trust.linelessFrames == 0)
    #expect(profile.modules[0].hasLines == true)
    let site = try #require(profile.sites.first { profile.stack(of: $0).count == 3 })
    let stack = profile.stack(of: site)
    #expect(stack.map(\.lineRule) == [.exact, .callSite, .callSite])
    let source = folder.appendingPathComponent("small.c").path
    #expect(stack.allSatisfy { $0.file == source })
  }

  @Test("Without debug information there are no lines, and the remedy is told")
  func withoutDebugInformation() throws {
    let folder = try Self.compile(["-g0"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let profile = try Self.symbolicate("outer", of: folder)
    #expect(Self.stacks(profile) == ["outer:0"])
    #expect(profile.trust.linelessFrames == profile.trust.codeFrames)
    #expect(profile.modules[0].symbolSource == .symbolTable)
    #expect(profile.modules[0].hasLines == false)
    #expect(profile.trust.remarks.contains { $0.contains("Build it with -g to see them.") })
  }

  @Test("A stripped program takes names and lines from its debug file, and from no other build's")
  func debugFile() throws {
    let folder = try Self.compile(["-g"])
    let other = try Self.compile(["-g", "-DOTHER_BUILD", "-O2"])
    defer {
      for folder in [folder, other] { try? FileManager.default.removeItem(at: folder) }
    }
    let debugFile = "small.debug"
    try Self.run(["objcopy", "--only-keep-debug", "small", debugFile], in: folder)
    try Self.run(["objcopy", "--add-gnu-debuglink=\(debugFile)", "small"], in: folder)
    try Self.run(["strip", "--strip-debug", "small"], in: folder)
    #expect(Self.stacks(try Self.symbolicate("outer", of: folder)).contains(Self.division))

    let place = folder.appendingPathComponent(debugFile).path
    try Self.run(["objcopy", "--only-keep-debug", "small", place], in: other)
    let refused = try Self.symbolicate("outer", of: folder)
    #expect(Self.stacks(refused) == ["outer:0"])
    #expect(refused.trust.remarks.contains { $0.contains("small.debug' is of another build") })
  }
}
