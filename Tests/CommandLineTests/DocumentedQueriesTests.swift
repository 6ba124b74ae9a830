import Foundation
import Testing

@Suite("What Documentation/recordings-and-captures.md says works as it stands")
struct DocumentedQueriesTests {
  private let runs: RecordingRuns
  private let page: String

  init() throws {
    runs = try RecordingRuns()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..").standardized
    page = try String(
      contentsOf: root.appendingPathComponent("Documentation/recordings-and-captures.md"),
      encoding: .utf8)
    let run = try runs.plumb([
      "run", "--quiet", "-o", "a.plumb", "--", "bash", "-c", "x=$(printf '%9999s'); exit 0",
    ])
    try #require(run.status == 0, "\(run.errors)")
  }

  private func blocks(_ language: String) throws -> [String] {
    let fence = try Regex<(Substring, Substring)>("(?s)```\(language)\n(.*?)\n```")
    return page.matches(of: fence).map { String($0.output.1) }
  }

  @Test("plumb query and sqlite3 give the same rows to every question of the page")
  func queries() throws {
    let questions = try blocks("sql")
    #expect(questions.count >= 8)
    for sql in questions {
      let ours = try runs.plumb(["query", "a.plumb", sql, "--format", "tsv"])
      #expect(ours.status == 0, "\(ours.errors)\n\(sql)")
      #expect(ours.output.split(separator: "\n").count > 1, "no rows: \(sql)")
      #expect(try sqlite(sql) == ours.output, "\(sql)")
    }
  }

  private func sqlite(_ sql: String) throws -> String {
    let script = "sqlite3 -readonly -header -separator \"$(printf '\\t')\" a.plumb \"$QUESTION\""
    let run = try ToolRun.plumb(
      [], environment: ["QUESTION": sql], folder: runs.workspace.path,
      wrapper: ["sh", "-c", script, "sh"])
    try #require(run.status == 0, "\(run.errors)\n\(sql)")
    return run.output
  }

  @Test("the Python of the page reads a capture with the standard library alone")
  func python() throws {
    let script = try #require(try blocks("python").first)
    try runs.workspace.write(Array(script.utf8), to: "script.py")
    let run = try ToolRun.plumb(
      [], folder: runs.workspace.path,
      wrapper: ["sh", "-c", "exec python3 -I script.py a.plumb", "sh"])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count > 1)
    #expect(lines[0].contains("/bash: "))
    let peak = try runs.report("a.plumb")["totals"] as? [String: Any]
    #expect(lines[0].contains(" \(peak?["peak_bytes"] as? Int ?? -1) bytes at the peak"))
  }
}
