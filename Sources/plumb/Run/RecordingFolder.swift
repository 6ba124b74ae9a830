import Glibc

/// The folder of a run's recordings while the program lives: fresh, and this user's alone.
///
/// In memory where there is room, since a mapping of a disk file can stall a store behind
/// writeback; otherwise beside the output.
struct RecordingFolder {
  static let memoryRoot = "/dev/shm"
  /// Free memory below which a recording goes to the disk instead.
  static let roomBytes = 256 << 20

  let path: String

  /// What the recorder is told: one file for each process, by process id.
  var outputTemplate: String { path.replacing("%", with: "%%") + "/%p.recording" }

  /// - Throws: 125 when neither place can hold a recording.
  static func make(beside outputFolder: String) throws(ToolError) -> RecordingFolder {
    let name = "plumb-\(getuid())-\(getpid())-" + randomDigits()
    let fallback = FileSystem.absolute(outputFolder)
    let places = if case .enough = memoryRoom() { [memoryRoot, fallback] } else { [fallback] }
    for place in places {
      let path = "\(place == "/" ? "" : place)/\(name)"
      if mkdir(path, 0o700) == 0 { return RecordingFolder(path: path) }
    }
    throw .run(
      "No folder for the recording can be made in '\(outputFolder)': \(systemReason()). Choose "
        + "another place with -o.")
  }

  /// Marks the folder as in use until this process ends, however it ends.
  ///
  /// - Returns: Whether it was free.
  @discardableResult
  func lock() -> Bool {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    return descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  /// Removes the folder if nothing is left in it but what the tool itself put there, and nobody
  /// is about to put more.
  func removeIfDone(startedSince ticks: Int?) {
    if let ticks, !MappingProcesses.find(folder: path, startedSince: ticks).isEmpty { return }
    let names = FileSystem.names(in: path)
    let own = [Destination.fileName, RecorderLibrary.fileName]
    guard names.allSatisfy(own.contains) else { return }
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Whether recordings can grow in memory, and if not, why.
  enum MemoryRoom {
    case enough(freeBytes: Int)
    case littleSpace(freeBytes: Int)
    case littleHeadroom
    case notWritable(reason: String)
  }

  /// Removes the folder and all that is in it.
  func remove() {
    for name in FileSystem.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  static func memoryRoom() -> MemoryRoom {
    guard access(memoryRoot, W_OK | X_OK) == 0, let free = FileSystem.freeBytes(memoryRoot) else {
      return .notWritable(reason: systemReason())
    }
    guard free >= roomBytes else { return .littleSpace(freeBytes: free) }
    let headroom = ControlGroup.headroomBytes()
    return headroom.map { $0 >= roomBytes } ?? true ? .enough(freeBytes: free) : .littleHeadroom
  }

  private static func randomDigits() -> String {
    var generator = SystemRandomNumberGenerator()
    let digits = String(generator.next() as UInt64, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension RecordingFolder {
  /// A path to the library that LD_PRELOAD can hold: its own, or a link's in this folder.
  ///
  /// - Throws: 125 when neither path can be written into LD_PRELOAD.
  func preloadable(_ library: RecorderLibrary) throws(ToolError) -> String {
    if PreloadEnvironment.canBePreloaded(library.path) { return library.path }
    let link = "\(path)/\(RecorderLibrary.fileName)"
    guard PreloadEnvironment.canBePreloaded(link), symlink(library.path, link) == 0 else {
      throw .run(
        "The library's path '\(library.path)' has a space, a colon or a dollar sign, which "
          + "LD_PRELOAD cannot hold. Install plumb in a folder without them.")
    }
    return link
  }
}
