import ProfileModel
import RecordingReader
import Symbolication

/// Takes captures of one running program, and remembers names from one to the next.
struct SnapshotWriter {
  let process: RecordedProgram
  private let replaces: Bool
  private let memory = NamedAddresses()

  init(_ process: RecordedProgram, replaces: Bool) {
    self.process = process
    self.replaces = replaces
  }

  /// - Throws: 1 when the program can no longer be read, or the capture not be written.
  func write(to path: String) throws(ToolError) {
    try CaptureDelivery.check(path, replaces: replaces)
    try CaptureDelivery.write(profile(), to: path, replaces: replaces)
  }

  /// What the program has counted so far, named.
  ///
  /// - Throws: 1 when the program can no longer be read.
  func profile() throws(ToolError) -> Profile {
    let recording = try process.recording()
    do throws(RecordingError) {
      return Symbolicator(files: process.files, memory: memory)
        .symbolicate(try recording.profile())
    } catch {
      throw .report(error.description)
    }
  }

  /// `PROGRAM.PID.0001.plumb` in the working folder, or the next number that is free.
  func nextFreeName() -> String {
    let stem = "\(process.name).\(process.pid)"
    return Self.name(stem, Self.lastNumber(stem) + 1)
  }

  static func name(_ stem: String, _ number: Int) -> String {
    let digits = String(number)
    return stem + "." + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      + FileEnding.capture
  }

  /// The highest number that a file of this stem has; 0 when there is none.
  static func lastNumber(_ stem: String) -> Int {
    let prefix = FileSystem.name(of: stem) + "."
    return FileSystem.names(in: FileSystem.folder(of: stem)).compactMap { name in
      guard name.hasPrefix(prefix), name.hasSuffix(FileEnding.capture) else { return nil }
      return Int(name.dropFirst(prefix.count).dropLast(FileEnding.capture.count))
    }.max() ?? 0
  }
}
