// ProbeRun.swift: a probe under the recorder and the independent counter at once.
import Foundation
import Testing

/// One of Probes, run healthy or with its defect.
struct ProbeRun {
  let report: Report
  /// What the probe says of itself.
  let truth: [String: Int]

  static let scale = 2

  /// How the probes were built: with `-O`, or with `-Onone` as `debug`.
  static let configuration = Harness.environment["PROBES_CONFIGURATION"] ?? "release"

  static func path(_ name: String) throws -> String {
    let path = Harness.packageRoot + "/.build/probes/\(configuration)/" + name
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure("The probe \(name) is not built. Run `make probe-programs`.")
    }
    return path
  }

  static func arguments(isDefective: Bool) -> [String] {
    ["--json", "--scale", "\(scale)"] + (isDefective ? ["--defect"] : [])
  }

  /// Runs a probe, and compares the totals with the counter's.
  init(_ name: String, isDefective: Bool) throws {
    let counting = try ScratchFolder()
    var scenario = try Scenario(Self.path(name))
    scenario.arguments = Self.arguments(isDefective: isDefective)
    scenario.environment["COUNTER_OUTPUT"] = counting.path + "/%p.totals"
    let run = try scenario.record(
      options: "follow=0", preloads: [try Harness.program("counter.so")])
    #expect(run.outcome.ending == .exited(0), "\(name): \(run.outcome.errors)")
    truth = try JSONDecoder().decode([String: Int].self, from: Data(run.outcome.output.utf8))
    report = try run.report()
    report.expectWhole()
    let counted = try Counts(ofCounterAt: counting.path + "/\(run.outcome.pid).totals")
    #expect(abs(report.totals.allocations - counted.allocations) <= 20, "\(name)")
    #expect(abs(report.totals.liveBlocks - counted.liveBlocks) <= 20, "\(name)")
  }

  func live(_ type: String) -> Int { counts(ofType: type).liveBlocks }

  func counts(ofType type: String) -> Counts {
    report.types.first { $0.name == type }?.counts ?? Counts()
  }

  func counts(at function: String) -> Counts { report.counts(blaming: function) }

  /// How often a function allocated for a reason.
  func allocations(at function: String, for reason: String) -> Int {
    report.sites(blaming: function).flatMap(\.reasons).filter { $0.reason == reason }
      .reduce(0) { $0 + $1.allocations }
  }
}
