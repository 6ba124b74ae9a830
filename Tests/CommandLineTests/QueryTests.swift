import Foundation
import SyntheticRecordings
import Testing

@Suite("plumb query asks a capture in SQL")
struct QueryTests {
  private let workspace: Workspace

  init() throws {
    workspace = try Workspace()
    var sample = SyntheticRecording()
    sample.addLane("main", owner: 4711)
    let site = sample.addSite(node: sample.addStack([0x1101]), sizeClass: 5)
    sample.addEntry(lane: 0, .init(site: site, allocations: 9, frees: 9, blockBytes: 16))
    try workspace.write(sample.bytes, to: "a.recording")
    let run = try ToolRun.plumb(["seal", "a.recording"], folder: workspace.path)
    try #require(run.status == 0, "\(run.errors)")
  }

  private func query(_ arguments: [String]) throws -> ToolRun {
    try ToolRun.plumb(["query"] + arguments, folder: workspace.path)
  }

  private static let twoRows =
    "SELECT allocations AS n, NULL AS nil, 'a' || char(9) || 'ü' AS text FROM sites "
    + "UNION SELECT -1, 0.5, 'two' || char(10) || 'lines'"

  @Test("a table is aligned: numbers to the right, text to the left")
  func table() throws {
    let run = try query(["a.plumb", Self.twoRows])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output == " n  nil  text\n-1  0.5  two\\nlines\n 9       a\\tü\n")
  }

  @Test("tab-separated values are one row a line")
  func tsv() throws {
    let run = try query(["a.plumb", Self.twoRows, "--format", "tsv"])
    #expect(run.output == "n\tnil\ttext\n-1\t0.5\ttwo\\nlines\n9\t\ta\\tü\n")
  }

  @Test("JSON is an array of objects that others read")
  func json() throws {
    let run = try query(["a.plumb", Self.twoRows, "--format", "json"])
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    #expect(rows.map { $0["n"] as? Int } == [-1, 9])
    #expect(rows.map { $0["text"] as? String } == ["two\nlines", "a\tü"])
    #expect(rows[1]["nil"] is NSNull)
    #expect(try query(["a.plumb", "SELECT 1 WHERE 0", "--format", "json"]).output == "[]\n")
  }

  @Test("SQL that writes, SQL that is wrong, and a file that is no capture end with status 1")
  func refusals() throws {
    let cases: [([String], String)] = [
      (["a.plumb", "DELETE FROM sites"], "The SQL was refused (not authorized)"),
      (["a.plumb", "ATTACH 'b' AS b"], "The SQL was refused (not authorized)"),
      (["a.plumb", "SELECT heap"], "The SQL cannot be run: no such column: heap"),
      (["a.plumb", ""], "The SQL is not one statement"),
      (["a.recording", "SELECT 1"], "is not a capture. Make one of a recording with `plumb seal"),
      (["none.plumb", "SELECT 1"], "cannot be opened: No such file or directory"),
      ([workspace.path, "SELECT 1"], "is not a regular file"),
    ]
    for (arguments, words) in cases {
      let run = try query(arguments)
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(run.errors.hasPrefix("plumb: ") && run.errors.contains(words), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
    }
    #expect(workspace.names == ["a.plumb", "a.recording"])
    #expect(try query(["a.plumb", "SELECT 1", "--format", "xml"]).status == 1)
    #expect(try query(["a.plumb"]).status == 1)
  }
}
