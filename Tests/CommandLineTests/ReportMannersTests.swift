import Foundation
import SyntheticRecordings
import Testing

@Suite("The report command keeps the manners of a pipe and of a terminal")
struct ReportMannersTests {
  private let workspace: Workspace
  private let recording: String

  init() throws {
    workspace = try Workspace()
    var sample = SyntheticRecording()
    sample.addLane("main", owner: 4711)
    let node = sample.addStack([0x1101, 0x2001])
    let site = sample.addSite(node: node, sizeClass: 10)
    sample.addEntry(lane: 0, .init(site: site, allocations: 3, frees: 1, blockBytes: 1009))
    sample.header.pulse.peak_bytes = 2018
    recording = try workspace.write(sample.bytes, to: "a.recording")
  }

  private func report(
    _ arguments: [String], environment: [String: String] = [:], wrapper: [String] = []
  ) throws -> ToolRun {
    try ToolRun.plumb(
      ["report"] + arguments, environment: environment, folder: workspace.path, wrapper: wrapper)
  }

  @Test("The report goes to stdout and nothing goes to stderr")
  func streams() throws {
    let run = try report([recording])
    #expect(run.status == 0)
    #expect(run.ownErrors.isEmpty)
    #expect(run.output.hasPrefix("exact · 0 dropped"))
    #expect(run.output.contains("2.96 KiB"))
  }

  @Test("Without a file, the newest recording of the folder is read")
  func newest() throws {
    let older = try workspace.write(Array("not a recording".utf8), to: "z.recording")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: older)
    #expect(try report([]).output == report([recording]).output)
  }

  private static let formats = [
    "text", "json", "html", "markdown", "svg", "folded", "pprof", "speedscope", "dhat", "firefox",
    "massif",
    "callgrind", "openmetrics", "prometheus",
  ]

  @Test("Equal recordings give equal bytes in every format", arguments: formats)
  func deterministic(format: String) throws {
    let first = try report([recording, "--format", format])
    #expect(first.status == 0)
    #expect(!first.output.isEmpty)
    #expect(try report([recording, "--format", format]).output == first.output)
  }

  @Test("A reader that stops early ends the report quietly")
  func brokenPipe() throws {
    for prefix in ["", "trap '' PIPE; "] {
      let run = try report(
        [recording],
        wrapper: ["bash", "-c", "\(prefix)\"$@\" | true; exit ${PIPESTATUS[0]}", "bash"])
      #expect(run.ownErrors.isEmpty)
      #expect([0, 141].contains(run.status))
    }
  }

  @Test("-o writes the file whole and leaves stdout alone")
  func toFile() throws {
    let run = try report([recording, "--format", "folded", "-o", workspace.file("out")])
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    let direct = try report([recording, "--format", "folded"]).output
    #expect(try String(contentsOfFile: workspace.file("out"), encoding: .utf8) == direct)
    #expect(try report([recording, "-f", "-o", workspace.file("out")]).status == 0)
    #expect(workspace.names == ["a.recording", "out"])
  }

  @Test("Several recordings are put together: sums are sums, and the report says how many")
  func several() throws {
    let run = try report([recording, recording, recording])
    #expect(run.status == 0)
    #expect(run.output.contains("3 captures put together"))
    #expect(run.output.contains("sum of the peaks"))
    let one = try report([recording, "--format", "folded", "--metric", "allocations"]).output
    let three = try report(
      [recording, recording, recording, "--format", "folded", "--metric", "allocations"]
    ).output
    #expect(one.hasSuffix(" 3\n"))
    #expect(three == one.replacing(" 3\n", with: " 9\n"))
  }

  @Test("What is no text does not go to a terminal")
  func binary() throws {
    let run = try report(
      [recording, "--format", "pprof"],
      wrapper: ["sh", "-c", "script --quiet --return --command \"$*\" /dev/null", "sh"])
    #expect(run.status == 1)
    #expect(run.output.contains("Write it to a file with -o, or into a pipe."))
    #expect(try report([recording, "--format", "pprof"]).status == 0)
  }

  @Test("-o to a device or a link writes through it and replaces neither")
  func toDevice() throws {
    let whole = try report([recording]).output
    let piped = try report(
      [recording, "-o", "/dev/stdout"], wrapper: ["sh", "-c", "\"$@\" | cat", "sh"])
    #expect(piped.output == whole)
    #expect(try report([recording, "-o", "/dev/null"]).status == 0)
    let link = workspace.file("link")
    try workspace.write([], to: "target")
    #expect(symlink("target", link) == 0)
    #expect(try report([recording, "-f", "-o", link]).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
    #expect(try String(contentsOfFile: workspace.file("target"), encoding: .utf8) == whole)
  }

  @Test("Colour and characters follow the environment")
  func style() throws {
    #expect(try !report([recording]).output.contains("\u{1b}["))
    #expect(try report([recording], environment: ["FORCE_COLOR": "1"]).output.contains("\u{1b}["))
    let plain = try report([recording], environment: ["LANG": "C", "NO_COLOR": "1"]).output
    #expect(plain.utf8.allSatisfy { $0 < 0x80 })
  }
}
