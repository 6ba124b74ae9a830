// LeakReport.swift: what plumb leaks says of a program.
import Foundation

/// What `plumb leaks --format json` says (schema `plumb.leaks/1`).
struct LeakReport: Decodable {
  struct Totals: Decodable {
    var leakedBlocks: Int
    var leakedBytes: Int
    var cycles: Int
    var liveBlocks: Int
    var suppressedBlocks: Int
  }
  struct Step: Decodable, Equatable {
    var type: String?
    var field: String?
  }
  struct Leak: Decodable {
    var function: String
    var type: String?
    var leaks: Int
    var blocks: Int
    var bytes: Int
    var indirectBlocks: Int
    var cycle: [Step]
  }
  var totals: Totals
  var leaks: [Leak]

  /// Runs `plumb leaks` on a program; no report where it wrote none.
  static func look(
    _ program: String, _ arguments: [String] = [], options: [String] = [],
    environment: [String: String] = [:]
  ) throws -> (outcome: Outcome, report: LeakReport?) {
    let folder = try ScratchFolder()
    let outcome = try Command(
      path: Harness.tool(),
      arguments: ["leaks", "--format", "json", "--limit", "0", "-o", "report.json"] + options
        + ["--", program] + arguments,
      environment: environment.merging(["PLUMB_LIBRARY": try Harness.library()]) { $1 },
      folder: folder.path
    ).run()
    let json = FileManager.default.contents(atPath: folder.path + "/report.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (outcome, try json.map { try decoder.decode(LeakReport.self, from: $0) })
  }
}
