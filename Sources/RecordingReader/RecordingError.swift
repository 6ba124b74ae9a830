/// Why a recording could not be read or written: what is wrong, where, and what to do about it.
public enum RecordingError: Error, Equatable, CustomStringConvertible {
  case cannotOpen(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case notAFile(path: String)
  case empty(path: String)
  case notARecording(path: String)
  case neverStarted(path: String)
  case otherVersion(path: String, version: UInt32, supported: UInt32)
  case otherMachine(path: String, machine: UInt32)
  case truncated(path: String, bytes: UInt64, expectedBytes: UInt64)
  case damaged(path: String, detail: String)
  case exists(path: String)
  case cannotWrite(path: String, reason: String)

  /// What is wrong, where, and what to do about it, in whole sentences.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "The recording '\(path)' cannot be opened: \(reason). Check its path and permissions."
    case .cannotRead(let path, let reason):
      "The recording '\(path)' cannot be read: \(reason). Copy it to another disk and try again."
    case .notAFile(let path):
      "'\(path)' is not a regular file. Give the path of a recording made by 'plumb run'."
    case .empty(let path):
      "The file '\(path)' is empty. Record the program again; the disk may have been full."
    case .notARecording(let path):
      "'\(path)' is not a Plumb recording. Give the path of a file made by 'plumb run'."
    case .neverStarted(let path):
      "The recording '\(path)' was never started: the program ended before its first allocation "
        + "could be recorded. Record it again."
    case .otherVersion(let path, let version, let supported):
      "The recording '\(path)' has layout version \(version), and this plumb reads version "
        + "\(supported). Read it with the plumb that recorded it."
    case .otherMachine(let path, let machine):
      "The recording '\(path)' was made on another kind of processor (ELF machine \(machine)). "
        + "Only x86-64 (ELF machine 62) is supported."
    case .truncated(let path, let bytes, let expectedBytes):
      "The recording '\(path)' is cut off: it has \(bytes) of \(expectedBytes) bytes. Copy it "
        + "again, or record the program again."
    case .damaged(let path, let detail):
      "The recording '\(path)' is damaged: \(detail). Copy it again, or record the program again."
    case .exists(let path):
      "'\(path)' exists already. Choose another name, remove it, or ask to replace it with -f."
    case .cannotWrite(let path, let reason):
      "The recording '\(path)' cannot be written: \(reason). Choose another folder with -o."
    }
  }
}
