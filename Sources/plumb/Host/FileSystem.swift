import Glibc

// In libc, but in no header of Swift's Glibc module.
@_silgen_name("getxattr")
private func getxattr(
  _ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>, _ value: UnsafeMutableRawPointer?,
  _ size: Int
) -> Int

/// The few questions that the tool asks about files, answered without throwing.
enum FileSystem {
  /// What `stat` says of a path, links followed; nil when it says nothing.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  static func isRegularFile(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Names in a folder, `.` and `..` left out, sorted; empty when it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func hasAttribute(_ name: String, _ path: String) -> Bool {
    getxattr(path, name, nil, 0) > 0
  }

  /// Free bytes for an unprivileged writer; nil when the folder's file system cannot be asked.
  static func freeBytes(_ folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = workingFolder() else { return path }
    if path == "." { return current }
    return (current == "/" ? "" : current) + "/" + path
  }

  /// The file that a link stands for, where there is one: a link is written through, not replaced.
  static func resolved(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let target = realpath(path, nil)
    else { return path }
    defer { free(target) }
    return String(cString: target)
  }

  /// What a link holds, whether that exists or not; nil when it is no link or may not be read.
  static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count >= 0 else { return nil }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The path as a person in the working folder would type it.
  static func relative(_ path: String) -> String {
    guard let current = workingFolder(), current != "/", path.hasPrefix(current + "/") else {
      return path
    }
    return String(path.dropFirst(current.count + 1))
  }

  private static func workingFolder() -> String? {
    guard let current = getcwd(nil, 0) else { return nil }
    defer { free(current) }
    return String(cString: current)
  }

  /// At most `limit` bytes of a file's start; nil when it cannot be read.
  static func read(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while result.count < limit {
      let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit - result.count))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? result : nil }
      result += buffer[..<count]
    }
    return result
  }
}
