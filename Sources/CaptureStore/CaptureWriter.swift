import Glibc
import ProfileModel

/// Seals a profile into a capture: a file that appears whole, or not at all.
///
///     try CaptureWriter(replacesTarget: false).write(profile, to: "App.4711.plumb")
public struct CaptureWriter {
  private let replacesTarget: Bool

  /// - Parameter replacesTarget: Whether a file that exists gives way.
  public init(replacesTarget: Bool) {
    self.replacesTarget = replacesTarget
  }

  /// Writes the file aside, in one transaction, then gives it its name.
  ///
  /// - Complexity: O(size of the profile); about 100 bytes a site and 15 a path node.
  public func write(_ profile: Profile, to path: String) throws(CaptureError) {
    guard replacesTarget || access(path, F_OK) != 0 else { throw .exists(path: path) }
    var template = Array((path + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
    close(descriptor)
    let aside = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { unlink(aside) }
    do throws(DatabaseFailure) {
      try fill(aside, with: profile)
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
    try CaptureFile.sealPages(of: aside, target: path)
    try rename(aside, to: path)
  }

  private func fill(_ path: String, with profile: Profile) throws(DatabaseFailure) {
    let database = try Database(path: path, access: .write)
    try database.reservePageBytes(CaptureSchema.checksumBytes)
    // Nobody sees the file before it is whole, so that nothing is ever rolled back.
    for setting in [
      "page_size = \(CaptureSchema.pageBytes)", "journal_mode = MEMORY", "synchronous = OFF",
      "application_id = \(CaptureSchema.applicationID)", "user_version = \(CaptureSchema.version)",
    ] {
      try database.execute("PRAGMA \(setting)")
    }
    try database.execute("BEGIN")
    for statement in CaptureSchema.statements { try database.execute(statement) }
    try RunRows(profile).insert(into: database)
    try FrameRows(profile).insert(into: database)
    try SiteRows(profile).insert(into: database)
    try TypeRows(profile).insert(into: database)
    try TimerRows(profile).insert(into: database)
    try database.execute("COMMIT")
  }

  private func rename(_ aside: String, to path: String) throws(CaptureError) {
    // A link fails where the name is taken, which a rename does not; some file systems have none.
    if !replacesTarget {
      if link(aside, path) == 0 { return }
      if errno == EEXIST || access(path, F_OK) == 0 { throw .exists(path: path) }
    }
    guard Glibc.rename(aside, path) == 0 else {
      throw .cannotWrite(path: path, reason: systemReason())
    }
  }
}
