#if os(Linux)
  import Glibc

  /// A folder of this user's alone for what the tool is given and what it answers.
  struct TemporaryFolder {
    let path: String

    init() throws(HeapSnapshotError) {
      let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
      var template = Array("\(parent)/plumb-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else {
        let reason = String(cString: strerror(errno))
        throw .unreadable("No folder can be made in '\(parent)': \(reason). Set TMPDIR.")
      }
      path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// The contents of a file of the folder.
    func text(of file: String) throws(HeapSnapshotError) -> String {
      let descriptor = open(file, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw .toolFailed("'\(file)' was not written: \(String(cString: strerror(errno))).")
      }
      defer { close(descriptor) }
      var bytes: [UInt8] = []
      var part = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(descriptor, &part, part.count)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        bytes += part[..<count]
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// Removes the folder with the files that are in it.
    func remove() {
      if let folder = opendir(path) {
        while let entry = readdir(folder) {
          let name = withUnsafeBytes(of: entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
          }
          if name != "." && name != ".." { unlink("\(path)/\(name)") }
        }
        closedir(folder)
      }
      rmdir(path)
    }
  }
#endif
