/// Why a capture could not be read or written: what is wrong, where, and what to do about it.
public enum CaptureError: Error, Equatable, CustomStringConvertible {
  case cannotOpen(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case notAFile(path: String)
  case notADatabase(path: String)
  case otherProgram(path: String)
  case otherVersion(path: String, version: UInt32, supported: UInt32)
  case truncated(path: String, bytes: Int, expectedBytes: Int)
  case damaged(path: String, detail: String)
  case exists(path: String)
  case cannotWrite(path: String, reason: String)

  /// What is wrong, where, and what to do about it, in whole sentences.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "The capture '\(path)' cannot be opened: \(reason). Check its path and permissions."
    case .cannotRead(let path, let reason):
      "The capture '\(path)' cannot be read: \(reason). Copy it to another disk and try again."
    case .notAFile(let path):
      "'\(path)' is not a regular file. Give the path of a capture made by 'plumb seal'."
    case .notADatabase(let path):
      "'\(path)' is not a capture. Give the path of a file made by 'plumb seal'."
    case .otherProgram(let path):
      "'\(path)' is another program's SQLite database, not a capture. Give the path of a file made "
        + "by 'plumb seal'."
    case .otherVersion(let path, let version, let supported):
      "The capture '\(path)' has schema version \(version), and this plumb reads version "
        + "\(supported). Read it with "
        + (version > supported ? "a newer plumb." : "the plumb that sealed it.")
    case .truncated(let path, let bytes, let expectedBytes):
      "The capture '\(path)' is not whole: it has \(bytes) bytes, and its header says "
        + "\(expectedBytes). Copy it again, or seal the recording again."
    case .damaged(let path, let detail):
      "The capture '\(path)' is damaged: \(detail). Copy it again, or seal the recording again."
    case .exists(let path):
      "'\(path)' exists already. Use -f to overwrite it, or choose another with -o."
    case .cannotWrite(let path, let reason):
      "The capture '\(path)' cannot be written: \(reason). Choose another place with -o."
    }
  }
}
