import CRecording
import Foundation

/// A folder of a test's own, removed with everything in it.
final class Workspace {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-command-line-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String, mode: Int = 0o644) throws -> String {
    let file = file(name)
    // Closed on exec: a program that another test starts at this moment would keep it open for
    // writing, and what is open for writing cannot be executed.
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      rest = rest.dropFirst(count)
    }
    fchmod(descriptor, mode_t(mode))
    return file
  }

  func makeFolder(_ name: String, mode: Int = 0o755) throws -> String {
    let folder = file(name)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
    return folder
  }

  /// A file that the tool takes for its library as long as nothing is started.
  func libraryStandIn(
    version: String = "0.1.0", layout: UInt32 = PLUMB_RECORDING_VERSION
  ) throws -> String {
    try write(Array("plumb recorder \(version), layout \(layout)\n".utf8), to: "libplumb.so")
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// Circumstances that some tests need and not every machine gives.
enum Circumstance {
  static let isRoot = getuid() == 0

  /// Words that start a program as a user who owns nothing.
  static let asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
}
