import Foundation
import Testing

@Suite("Profiles of other tools stand on either side of a comparison")
struct ImportedProfilesTests {
  private static let capture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Reports/Samples/word-index.plumb").standardized.path
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func plumb(_ arguments: String...) throws -> ToolRun {
    try ToolRun.plumb(arguments, folder: workspace.path)
  }

  private func export(_ format: String) throws -> String {
    let path = workspace.file("profile.\(format)")
    let run = try plumb("report", Self.capture, "--format", format, "-o", path)
    #expect(run.status == 0, "\(run.errors)")
    return path
  }

  @Test("What was exported equals the capture, metric by metric, and tells nothing else")
  func pprof() throws {
    let run = try plumb("diff", Self.capture, try export("pprof"))
    #expect(run.status == 0, "\(run.errors)")
    for metric in ["allocations", "allocated bytes", "live blocks", "live bytes"] {
      let row = run.output.split(separator: "\n").first { $0.hasPrefix(metric) }
      #expect(row?.split(separator: " ").contains("0") == true, "\(run.output)")
    }
    #expect(!run.output.contains("peak bytes") && !run.output.contains("temporary allocations"))
    #expect(run.output.contains("a profile of another tool"))
    let json = try plumb("diff", Self.capture, try export("dhat"), "--format", "json")
    #expect(
      json.output.contains(
        #""temporary_allocations": {"base": null, "new": null, "delta": null}"#))
  }

  @Test("A metric that a profile does not tell is refused, with those that it tells")
  func unknownMetric() throws {
    let run = try plumb("diff", Self.capture, try export("pprof"), "--metric", "peak_bytes")
    #expect(run.status == 1)
    #expect(run.errors.contains("do not both tell peak_bytes; they tell allocations, allocated_"))
  }

  @Test("A profile of pprof can be drawn; JSON can't, and no gate judges either")
  func uses() throws {
    let profile = try export("pprof")
    let picture = try plumb("diff", profile, profile, "--format", "svg")
    #expect(picture.status == 0 && picture.output.contains("<svg"), "\(picture.errors)")
    let json = try plumb("diff", try export("dhat"), profile, "--format", "svg")
    #expect(json.status == 1 && json.errors.contains("is JSON, which has not all paths"))
    let gate = try plumb("check", profile)
    #expect(gate.status == 1, "\(gate.output)\(gate.errors)")
    #expect(gate.errors.contains("is a profile of another tool"))
  }

  @Test("A packed file that is none says where it is damaged")
  func damaged() throws {
    let path = try workspace.write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7], to: "cut.pb.gz")
    let run = try plumb("diff", path, path)
    #expect(run.status == 1)
    #expect(run.errors.contains("begins as a profile of pprof, and cannot be read as one: byte 1"))
  }
}
