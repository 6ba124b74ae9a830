import Foundation
import Testing

/// Runs of the built tool with the built recorder.
struct RecordingRuns {
  /// The library that `make build` stages, or the one that PLUMB_LIBRARY names.
  static let library: String = {
    if let path = ProcessInfo.processInfo.environment["PLUMB_LIBRARY"] { return path }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../.build/plumb/lib/plumb/libplumb.so").standardized.path
  }()

  let workspace: Workspace

  init() throws {
    try #require(
      FileManager.default.fileExists(atPath: Self.library),
      "There is no recorder at \(Self.library): run `make build`.")
    workspace = try Workspace()
  }

  func plumb(
    _ arguments: [String], environment: [String: String] = [:], wrapper: [String] = []
  ) throws -> ToolRun {
    var variables = ["PLUMB_LIBRARY": Self.library]
    variables.merge(environment) { $1 }
    return try ToolRun.plumb(
      arguments, environment: variables, folder: workspace.path, wrapper: wrapper)
  }

  /// Records a program into `a.recording`.
  func record(
    _ program: [String], options: [String] = [], environment: [String: String] = [:],
    wrapper: [String] = []
  ) throws -> ToolRun {
    try plumb(
      ["run", "-o", "a.recording"] + options + ["--"] + program, environment: environment,
      wrapper: wrapper)
  }

  /// The JSON report of a recording in the workspace.
  func report(_ name: String = "a.recording") throws -> [String: Any] {
    let run = try plumb(["report", name, "--format", "json"])
    try #require(run.status == 0, "\(run.errors)")
    let value = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return try #require(value as? [String: Any])
  }

  /// The path of the program that a recording is of.
  func executable(_ name: String = "a.recording") throws -> String? {
    (try report(name)["run"] as? [String: Any])?["executable"] as? String
  }
}
