import CSQLite
import ProfileModel

/// A capture on disk: a profile that was sealed, names included.
///
///     let profile = try Capture(path: "App.4711.plumb").profile()
///
/// Captures come from strangers: the file is checked whole before SQLite opens it, it is opened for
/// reading alone, and no number in it is believed before it is checked.
public final class Capture {
  /// The path that the capture was opened by.
  public let path: String
  let database: Database

  /// Whether a file is an SQLite database, and so no recording; what else it is, `init` tells.
  public static func isDatabase(_ path: String) -> Bool {
    CaptureFile.hasDatabaseMagic(path)
  }

  /// - Throws: `CaptureError` unless the file is a whole capture of this version.
  /// - Complexity: O(size of the file), at the speed of reading it.
  public init(path: String) throws(CaptureError) {
    try CaptureFile.check(path)
    self.path = path
    do throws(DatabaseFailure) {
      database = try Database(path: path, access: .read)
      try Self.checkSchema(of: database)
    } catch {
      throw .damaged(path: path, detail: error.reason)
    }
  }

  /// The profile that was sealed, with equal indices of frames, paths, sites and threads.
  ///
  /// - Complexity: O(size of the capture).
  public func profile() throws(CaptureError) -> Profile {
    do throws(DatabaseFailure) {
      var profile = Profile()
      try RunReading(database).read(into: &profile)
      try FrameReading(database).read(into: &profile)
      try SiteReading(database).read(into: &profile)
      try TypeReading(database).read(into: &profile)
      try TimerReading(database).read(into: &profile)
      return profile
    } catch {
      throw .damaged(path: path, detail: error.reason)
    }
  }

  /// A view in the place of a table could run for hours.
  private static func checkSchema(of database: Database) throws(DatabaseFailure) {
    let rows = try database.prepare(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    var found: [String] = []
    while try rows.step() { found.append(rows.text(0)) }
    guard found == CaptureSchema.statements else {
      throw .contradiction("its tables are not those of version \(CaptureSchema.version)")
    }
  }
}

extension DatabaseFailure {
  /// A row that no writer of ours writes.
  static func contradiction(_ detail: String) -> DatabaseFailure {
    DatabaseFailure(code: SQLITE_CORRUPT, reason: detail)
  }
}
