import CSQLite

/// What SQLite says of a call that failed.
struct DatabaseFailure: Error {
  var code: Int32
  var reason: String
}

/// A connection to one SQLite file.
final class Database {
  let connection: OpaquePointer

  enum Access {
    /// The file must be empty or absent.
    case write
    /// Without locks and without looking for a journal: nobody may write meanwhile.
    case read
  }

  init(path: String, access: Access) throws(DatabaseFailure) {
    var connection: OpaquePointer?
    let flags =
      switch access {
      case .write: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .read: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    let name = access == .read ? Self.immutableName(of: path) : Self.plainName(of: path)
    let code = sqlite3_open_v2(name, &connection, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let connection else {
      throw DatabaseFailure(code: code, reason: String(cString: sqlite3_errstr(code)))
    }
    self.connection = connection
    try check(code)
    // A schema that a stranger wrote must not be able to do more than be read.
    plumb_set_option(connection, SQLITE_DBCONFIG_DEFENSIVE, 1)
    plumb_set_option(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, 1 << 26)
  }

  deinit {
    sqlite3_close_v2(connection)
  }

  /// Without a folder, a name such as `:memory:` would not mean a file.
  private static func plainName(of path: String) -> String {
    path.hasPrefix("/") ? path : "./" + path
  }

  private static func immutableName(of path: String) -> String {
    var name = path.hasPrefix("/") ? "file://" : "file:"
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
      if isPlain {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16)
        name += (digits.count == 1 ? "%0" : "%") + digits
      }
    }
    return name + "?mode=ro&immutable=1"
  }

  func check(_ code: Int32) throws(DatabaseFailure) {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    throw DatabaseFailure(code: code, reason: String(cString: sqlite3_errmsg(connection)))
  }

  /// Leaves so many bytes at the end of each page to somebody else; before the first write.
  func reservePageBytes(_ count: Int) throws(DatabaseFailure) {
    var count = Int32(count)
    try check(sqlite3_file_control(connection, nil, SQLITE_FCNTL_RESERVE_BYTES, &count))
  }

  func execute(_ sql: String) throws(DatabaseFailure) {
    try check(sqlite3_exec(connection, sql, nil, nil, nil))
  }

  func prepare(_ sql: String) throws(DatabaseFailure) -> Statement {
    try Statement(sql, database: self)
  }
}
