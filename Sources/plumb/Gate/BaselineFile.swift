import Glibc
import JSONReading
import ProfileModel
import Rendering

/// Where a baseline lies, and how it is read and replaced.
struct BaselineFile {
  static let folder = "PlumbBaselines"
  /// Larger files are no baselines.
  private static let limit = 1 << 28

  let path: String
  /// What it holds; nil where there is no such file.
  let baseline: Baseline?
  /// What was read, to see whether somebody else has written meanwhile.
  private let bytes: [UInt8]?

  /// - Throws: 1 with the line, where it is not understood.
  init(path: String) throws(ToolError) {
    self.path = path
    guard FileSystem.exists(path) else {
      (baseline, bytes) = (nil, nil)
      return
    }
    guard let bytes = FileSystem.read(path, limit: Self.limit) else {
      throw .report("The baseline '\(path)' cannot be read: \(systemReason()).")
    }
    self.bytes = bytes
    do throws(JSONError) {
      baseline = try BaselineReading.baseline(bytes)
    } catch {
      throw .report(
        "The baseline '\(path)' is not understood: \(error). Correct it there, or restore it from "
          + "version control.")
    }
  }

  /// The baseline that a key leads to: the file that was named, the file of the key, or the one
  /// whose key is nearest to it.
  static func find(named path: String?, key: BaselineKey) throws(ToolError) -> BaselineFile {
    if let path { return try BaselineFile(path: path) }
    let standard = standardPath(key)
    if FileSystem.exists(standard) { return try BaselineFile(path: standard) }
    var nearest: (file: BaselineFile, differences: Int)?
    for name in FileSystem.names(in: folder) where name.hasSuffix(".json") {
      let file = try BaselineFile(path: "\(folder)/\(name)")
      guard let baseline = file.baseline else { continue }
      let differences = baseline.key.differences(from: key).count
      if nearest.map({ differences < $0.differences }) ?? true { nearest = (file, differences) }
    }
    if let nearest { return nearest.file }
    return try BaselineFile(path: standard)
  }

  static func standardPath(_ key: BaselineKey) -> String { "\(folder)/\(key.fileName)" }

  /// Replaces the file by a baseline, whole or not at all.
  ///
  /// - Throws: 1 where it can't be written, where somebody else is writing it, or has written.
  func replace(with baseline: Baseline) throws {
    let folder = FileSystem.folder(of: path)
    if !FileSystem.isDirectory(folder), mkdir(folder, 0o777) != 0 {
      throw ToolError.report(
        "The folder '\(folder)' of the baseline cannot be made: \(systemReason()).")
    }
    // Closed, and so unlocked, at the tool's end as well.
    let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if lock >= 0 { close(lock) } }
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw ToolError.report(
        "Another plumb is writing a baseline in '\(folder)'. Let one write after the other, or "
          + "give each its own file with --baseline.")
    }
    let present = FileSystem.exists(path) ? FileSystem.read(path, limit: Self.limit) : nil
    guard present == bytes else {
      throw ToolError.report(
        "The baseline '\(path)' was changed while the program ran. Bless again.")
    }
    try ReportDelivery(output: path, force: true).deliver { output, _ in
      BaselineJSON().render(baseline, to: &output)
    }
  }
}
