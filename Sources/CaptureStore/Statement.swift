import CSQLite

/// One compiled statement of SQL.
final class Statement {
  /// The SQL after the statement.
  let remainder: String
  private let database: Database
  private let handle: OpaquePointer?

  init(_ sql: String, database: Database) throws(DatabaseFailure) {
    self.database = database
    var handle: OpaquePointer?
    var rest = ""
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(database.connection, text, -1, &handle, &tail)
      if let tail { rest = String(cString: tail) }
      return code
    }
    self.handle = handle
    remainder = rest
    try database.check(code)
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Whether there was nothing but spaces and comments.
  var isEmpty: Bool { handle == nil }

  /// Runs the statement once with these values for its parameters.
  func run(_ values: SQLValue...) throws(DatabaseFailure) {
    for (index, value) in values.enumerated() { try bind(value, to: Int32(index + 1)) }
    try database.check(sqlite3_step(handle))
    try database.check(sqlite3_reset(handle))
  }

  private func bind(_ value: SQLValue, to parameter: Int32) throws(DatabaseFailure) {
    switch value {
    case .null: try database.check(sqlite3_bind_null(handle, parameter))
    case .integer(let number):
      try database.check(sqlite3_bind_int64(handle, parameter, number))
    case .text(var text):
      let code = text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          plumb_bind_text(handle, parameter, $0.baseAddress, Int32(clamping: $0.count))
        }
      }
      try database.check(code)
    case .real(let number): try database.check(sqlite3_bind_double(handle, parameter, number))
    }
  }

  /// Goes to the next row; false when there is none.
  func step() throws(DatabaseFailure) -> Bool {
    let code = sqlite3_step(handle)
    try database.check(code)
    return code == SQLITE_ROW
  }

  var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { String(cString: sqlite3_column_name(handle, $0)) }
  }

  // MARK: The columns of the current row

  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int {
    Int(sqlite3_column_int64(handle, Int32(column)))
  }

  func optionalInteger(_ column: Int) -> Int? {
    isNull(column) ? nil : integer(column)
  }

  func text(_ column: Int) -> String {
    guard let bytes = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int) -> String? {
    isNull(column) ? nil : text(column)
  }

  /// A column as what it is; bytes that are no text are written in hexadecimal.
  func value(_ column: Int) -> SQLValue {
    switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, Int32(column)))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, Int32(column)))
    case SQLITE_NULL: return .null
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(handle, Int32(column)))
      let bytes = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(handle, Int32(column)), count: count)
      return .text(
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    default: return .text(text(column))
    }
  }
}

/// One value of a row.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  init(_ number: Int?) {
    self = number.map { .integer(Int64($0)) } ?? .null
  }

  init(_ text: String?) {
    self = text.map { .text($0) } ?? .null
  }

  init(_ flag: Bool) {
    self = .integer(flag ? 1 : 0)
  }

  /// An address keeps its bits: above 2^63 it is a negative number.
  init(address: UInt64?) {
    self = address.map { .integer(Int64(bitPattern: $0)) } ?? .null
  }
}
