import Glibc

/// The place of a run's recording, checked before the program starts: a run of hours must not end
/// with nowhere to put its result.
struct OutputPlace {
  /// Less than this much free space is as good as none.
  private static let roomBytes = 1 << 20

  private let output: String?
  private let force: Bool

  init(output: String?, force: Bool) {
    self.output = output
    self.force = force
  }

  var folder: String { output.map(FileSystem.folder(of:)) ?? "." }

  /// - Throws: 125 when the recording could not be put there.
  func check() throws(ToolError) {
    if let output { try checkFile(output) }
    guard let status = FileSystem.status(folder) else {
      throw .run(
        "The output folder '\(folder)' cannot be used: \(systemReason()). Create it, or choose "
          + "another with -o.")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .run("'\(folder)' is not a folder. Choose another place for the recording with -o.")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw .run(
        "The output folder '\(folder)' cannot be written to: \(systemReason()). Choose another "
          + "with -o.")
    }
    if let free = FileSystem.freeBytes(folder), free < Self.roomBytes {
      throw .run(
        "The output folder '\(folder)' is full (\(free) bytes free). Make room, or choose another "
          + "with -o.")
    }
  }

  private func checkFile(_ output: String) throws(ToolError) {
    guard !output.isEmpty else {
      throw .run("The output file of -o has no name. Give the path of a file.")
    }
    guard !FileSystem.isDirectory(output) else {
      throw .run("'\(output)' is a folder. Give -o the path of a file inside it.")
    }
    guard !output.hasSuffix("/") else {
      throw .run("'\(output)' is the name of a folder. Give -o the path of a file inside it.")
    }
    guard !FileSystem.exists(output) || FileSystem.isRegularFile(output) else {
      throw .run("'\(output)' is not a regular file. Give -o another path.")
    }
    guard !force else { return }
    for path in [output, output + ".1", output + ".children"] where FileSystem.exists(path) {
      throw .run("'\(path)' exists already. Use -f to overwrite it, or choose another with -o.")
    }
  }
}
