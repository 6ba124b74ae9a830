/// A file that a process has mapped shared, as `/proc/PID/maps` lists it.
struct MappedFile: Equatable {
  /// `7f0000000000-7f0000002000`
  var range: String
  /// As the process sees it, in its own root.
  var path: String

  /// Every file that is mapped shared, once each, in the order of addresses.
  ///
  /// A line is `range permissions offset device inode path`; the fourth permission is `s` for a
  /// shared mapping, and a newline in a path is written as `\012`.
  static func shared(in maps: String) -> [MappedFile] {
    var seen: Set<Substring> = []
    return maps.split(separator: "\n").compactMap { line -> MappedFile? in
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      guard fields.count == 6, fields[1].last == "s" else { return nil }
      let path = fields[5].drop { $0 == " " }
      guard path.first == "/", !path.hasPrefix("/dev/zero"), seen.insert(path).inserted else {
        return nil
      }
      return MappedFile(
        range: String(fields[0]), path: String(path).replacing("\\012", with: "\n"))
    }
  }

  /// Where the file can be opened: in the process's own root, then through the mapping itself,
  /// which also leads to a file that has no name any more, but is for root alone.
  func paths(pid: Int) -> [String] {
    ["/proc/\(pid)/root\(path)", "/proc/\(pid)/map_files/\(range)", path]
  }
}
