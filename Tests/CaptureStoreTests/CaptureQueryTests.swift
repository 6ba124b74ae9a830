import CaptureStore
import ProfileModel
import SyntheticRecordings
import Testing

@Suite("A capture answers a SELECT, and nothing else")
struct CaptureQueryTests {
  private let folder = TemporaryFolder()
  private let path: String

  init() throws {
    path = "\(folder.path)/a.plumb"
    try CaptureWriter(replacesTarget: false).write(.sample, to: path)
  }

  private func rows(_ sql: String, stepLimit: Int = 1 << 40) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    try CaptureQuery(Capture(path: path), stepLimit: stepLimit).answer(sql) { _ in
    } row: {
      rows.append($0)
    }
    return rows
  }

  @Test("columns have their names, values their kinds")
  func answer() throws {
    var columns: [String] = []
    var rows: [[SQLValue]] = []
    try CaptureQuery(Capture(path: path)).answer(
      "SELECT sum(allocations) AS n, 0.5 AS half, NULL AS none, 'ü' AS u, x'0aff' FROM sites"
    ) {
      columns = $0
    } row: {
      rows.append($0)
    }
    #expect(columns == ["n", "half", "none", "u", "x'0aff'"])
    #expect(rows == [[.integer(1_000_008), .real(0.5), .null, .text("ü"), .text("0aff")]])
    #expect(try self.rows("WITH a AS (SELECT 1) SELECT * FROM a; -- done ").count == 1)
    #expect(
      try self.rows("SELECT count(*) FROM site_names JOIN site_threads USING (site)")
        == [[.integer(4)]])
  }

  @Test(
    "SQL that writes, attaches, sets or loads is refused, and the file stays as it was",
    arguments: [
      "DELETE FROM sites", "UPDATE run SET pid = 1", "INSERT INTO files VALUES (9, 'x')",
      "DROP TABLE sites", "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)",
      "ATTACH '/tmp/plumb-attached' AS other", "VACUUM INTO '/tmp/plumb-attached'", "VACUUM",
      "PRAGMA writable_schema = 1", "PRAGMA user_version = 7", "BEGIN", "SAVEPOINT a",
      "SELECT load_extension('x')", "REINDEX", "ANALYZE", "DETACH main",
      "SELECT 1; DELETE FROM sites", "SELECT * FROM pragma_table_info('sites')",
    ])
  func refused(sql: String) throws {
    let before = try Bytes.read(path)
    let error = #expect(throws: QueryError.self) { try rows(sql) }
    let sentence = try #require(error).description
    #expect(
      sentence.hasPrefix("The SQL was refused (") && sentence.contains("Give a SELECT"),
      "\(sentence)")
    #expect(try Bytes.read(path) == before)
    #expect(folder.names == ["a.plumb"])
  }

  @Test("what is no statement, or more than one, or wrong, is told in a sentence")
  func invalid() throws {
    #expect(throws: QueryError.notOneStatement) { try rows("") }
    #expect(throws: QueryError.notOneStatement) { try rows(" -- nothing") }
    #expect(throws: QueryError.notOneStatement) { try rows("SELECT 1; SELECT 2") }
    #expect(throws: QueryError.invalid(reason: "no such table: heap")) {
      try rows("SELECT * FROM heap")
    }
    #expect(throws: QueryError.invalid(reason: "near \"SELEC\": syntax error")) {
      try rows("SELEC 1")
    }
  }

  @Test("a query without end is ended, and the next one is answered")
  func endless() throws {
    let capture = try Capture(path: path)
    let query = CaptureQuery(capture, stepLimit: 5_000_000)
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    #expect(throws: QueryError.tooLong) {
      try query.answer(endless + "SELECT max(i) FROM n", columns: { _ in }, row: { _ in })
    }
    var count = 0
    try query.answer("SELECT * FROM sites", columns: { _ in }, row: { _ in count += 1 })
    #expect(count == 3)
  }
}
