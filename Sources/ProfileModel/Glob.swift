/// Names by a pattern in which `*` stands for any text and everything else for itself.
public enum Glob {
  /// Whether the whole name matches.
  ///
  /// - Complexity: O(name * pattern) at worst.
  public static func matches(_ name: String, _ pattern: String) -> Bool {
    let (name, pattern) = (Array(name.utf8), Array(pattern.utf8))
    let star = UInt8(ascii: "*")
    var (at, next) = (0, 0)
    // Where to go on when a character does not match: behind the last star, one further on.
    var resumption: (at: Int, next: Int)?
    while at < name.count {
      if next < pattern.count, pattern[next] == star {
        resumption = (at, next + 1)
        next += 1
      } else if next < pattern.count, pattern[next] == name[at] {
        (at, next) = (at + 1, next + 1)
      } else if let last = resumption {
        resumption = (last.at + 1, last.next)
        (at, next) = (last.at + 1, last.next)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == star }
  }
}
