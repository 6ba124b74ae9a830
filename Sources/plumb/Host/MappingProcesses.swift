import Glibc

/// Finds out who uses a file by looking at what processes have mapped.
enum MappingProcesses {
  /// This user's processes that map a file in `folder` and started no earlier than `ticks`.
  ///
  /// The start time spares reading the mappings of everything else on the machine. A deleted file
  /// keeps its name in a mapping.
  static func find(folder: String, startedSince ticks: Int) -> [Int] {
    let wanted = Array((folder + "/").utf8)
    return FileSystem.names(in: "/proc").compactMap(Int.init).filter { pid in
      guard pid != Int(getpid()), let process = ProcessMark(pid: pid),
        process.startTicks >= ticks,
        let mappings = FileSystem.read("/proc/\(pid)/maps", limit: 1 << 26)
      else { return false }
      return SearchedBytes(mappings).offset(of: wanted) != nil
    }
  }
}
