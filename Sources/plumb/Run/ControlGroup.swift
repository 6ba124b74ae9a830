/// The memory limit of this process's control group: files in /dev/shm are charged to it.
enum ControlGroup {
  /// Bytes left before the nearest limit; nil when there is none or none can be read.
  static func headroomBytes() -> Int? {
    guard let text = FileSystem.read("/proc/self/cgroup") else { return nil }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    guard let unified = lines.first(where: { $0.hasPrefix("0::") }) else { return nil }
    var group = String(unified.dropFirst(3))
    var headroom: Int?
    while true {
      let folder = "/sys/fs/cgroup" + (group == "/" ? "" : group)
      if let limit = number(folder + "/memory.max"),
        let current = number(folder + "/memory.current")
      {
        headroom = min(headroom ?? Int.max, max(limit - current, 0))
      }
      guard group != "/", !group.isEmpty else { return headroom }
      group = FileSystem.folder(of: group)
    }
  }

  private static func number(_ path: String) -> Int? {
    FileSystem.read(path, limit: 64).flatMap { bytes in
      Int(String(decoding: bytes.prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
    }
  }
}
