import CSQLite

/// Why a query could not be answered: whole sentences.
public enum QueryError: Error, Equatable, CustomStringConvertible {
  case notOneStatement
  case refused(reason: String)
  case tooLong
  case invalid(reason: String)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .notOneStatement:
      "The SQL is not one statement. Give one SELECT; combine several with UNION or WITH."
    case .refused(let reason):
      "The SQL was refused (\(reason)): captures are only read. Give a SELECT; to change one, "
        + "copy it and open the copy with sqlite3."
    case .tooLong:
      "The query was ended: it took more steps than a question about a capture needs. Join by id, "
        + "or open the capture with sqlite3, which has no limit."
    case .invalid(let reason):
      "The SQL cannot be run: \(reason). `SELECT sql FROM sqlite_schema` lists the tables "
        + "and their columns."
    }
  }
}

/// One question of SQL to a capture, which may do nothing but read.
public struct CaptureQuery {
  private let capture: Capture
  private let stepLimit: Int
  private static let stepsBetweenChecks: Int32 = 1_000_000

  /// - Parameter stepLimit: After so many instructions of SQLite's machine the query is ended: by
  ///   default after some seconds.
  public init(_ capture: Capture, stepLimit: Int = 1_000_000_000) {
    self.capture = capture
    self.stepLimit = stepLimit
  }

  /// Answers one SELECT, row by row.
  ///
  /// - Parameters:
  ///   - columns: Called once, with the names of the columns.
  ///   - row: Called for each row.
  public func answer(
    _ sql: String, columns: ([String]) -> Void, row: ([SQLValue]) -> Void
  ) throws(QueryError) {
    let budget = StepBudget(checks: max(1, stepLimit / Int(Self.stepsBetweenChecks)))
    let connection = capture.database.connection
    sqlite3_set_authorizer(connection, authorizeReading, nil)
    sqlite3_progress_handler(
      connection, Self.stepsBetweenChecks,
      { Unmanaged<StepBudget>.fromOpaque($0!).takeUnretainedValue().spend() },
      Unmanaged.passUnretained(budget).toOpaque())
    defer {
      withExtendedLifetime(budget) { sqlite3_progress_handler(connection, 0, nil, nil) }
      sqlite3_set_authorizer(connection, nil, nil)
    }
    do throws(DatabaseFailure) {
      let statement = try capture.database.prepare(sql)
      guard !statement.isEmpty, try isBlank(statement.remainder) else {
        throw Self.severalStatements
      }
      let names = statement.columnNames
      columns(names)
      while try statement.step() { row(names.indices.map(statement.value)) }
    } catch {
      throw Self.error(error)
    }
  }

  private static let severalStatements = DatabaseFailure(code: SQLITE_MISUSE, reason: "")

  private func isBlank(_ sql: String) throws(DatabaseFailure) -> Bool {
    try capture.database.prepare(sql).isEmpty
  }

  private static func error(_ failure: DatabaseFailure) -> QueryError {
    switch failure.code & 0xff {
    case SQLITE_AUTH, SQLITE_READONLY: .refused(reason: failure.reason)
    case SQLITE_INTERRUPT: .tooLong
    case SQLITE_ERROR where failure.reason.hasPrefix("not authorized"):
      .refused(reason: failure.reason)
    case SQLITE_MISUSE where failure.reason.isEmpty: .notOneStatement
    default: .invalid(reason: failure.reason)
    }
  }
}

/// How much longer a query may run.
private final class StepBudget {
  private var checks: Int

  init(checks: Int) {
    self.checks = checks
  }

  /// Anything but zero ends the query.
  func spend() -> Int32 {
    checks -= 1
    return checks > 0 ? 0 : 1
  }
}

/// Permits what a SELECT needs, and nothing else.
private func authorizeReading(
  _: UnsafeMutableRawPointer?, action: Int32, _: UnsafePointer<CChar>?,
  function: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?
) -> Int32 {
  switch action {
  case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
  case SQLITE_FUNCTION:
    guard let function, String(cString: function) == "load_extension" else { return SQLITE_OK }
    return SQLITE_DENY
  default: return SQLITE_DENY
  }
}
