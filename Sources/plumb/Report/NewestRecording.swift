import Glibc

/// The capture or recording that a report without a file is about.
enum NewestRecording {
  /// The `*.plumb` or `*.recording` in the folder that was written last; the last by name of
  /// equals.
  ///
  /// - Throws: 1 when there is none.
  static func find(in folder: String) throws(ToolError) -> String {
    var newest: (path: String, time: timespec)?
    for name in FileSystem.names(in: folder)
    where name.hasSuffix(FileEnding.recording) || name.hasSuffix(FileEnding.capture) {
      let path = folder == "." ? name : "\(folder)/\(name)"
      guard let status = FileSystem.status(path), status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      let time = status.st_mtim
      if let best = newest?.time,
        (time.tv_sec, time.tv_nsec) < (best.tv_sec, best.tv_nsec)
      {
        continue
      }
      newest = (path, time)
    }
    guard let newest else {
      throw .report(
        "There is no *.plumb and no *.recording in this folder. Record a program with "
          + "`plumb run -- PROGRAM`, or name a file.")
    }
    return newest.path
  }
}
