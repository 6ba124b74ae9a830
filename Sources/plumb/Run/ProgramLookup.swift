import Glibc

/// Finds the file of a program as `execvp` would, without starting it.
enum ProgramLookup {
  /// - Throws: 127 when there is no such file, 126 when there is one that cannot be executed.
  static func find(_ name: String, path: String?) throws(ToolError) -> String {
    if name.contains("/") {
      if let obstacle = obstacle(to: name) { throw obstacle }
      return name
    }
    let searched = path ?? "/bin:/usr/bin"
    var nearest: ToolError?
    if !name.isEmpty {
      for folder in searched.split(separator: ":", omittingEmptySubsequences: false) {
        let candidate = folder.isEmpty ? "./\(name)" : "\(folder)/\(name)"
        guard FileSystem.exists(candidate), !FileSystem.isDirectory(candidate) else { continue }
        guard let obstacle = obstacle(to: candidate) else { return candidate }
        if nearest == nil { nearest = obstacle }
      }
    }
    throw nearest ?? .programNotFound(name, searched: searched)
  }

  private static func obstacle(to path: String) -> ToolError? {
    guard let status = FileSystem.status(path) else {
      switch errno {
      case ENOENT, ENOTDIR: return .programNotFound(path, searched: nil)
      default: return .programNotExecutable(path, reason: systemReason())
      }
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .programIsDirectory(path)
    case S_IFREG: break
    default: return .programNotExecutable(path, reason: "it is not a regular file")
    }
    guard access(path, X_OK) == 0 else {
      return .programNotExecutable(path, reason: systemReason())
    }
    return nil
  }
}
