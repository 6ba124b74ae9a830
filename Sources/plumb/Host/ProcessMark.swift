import Glibc

/// A process told apart from a later one with the same id: the id and when it started.
struct ProcessMark: Equatable {
  var pid: Int
  /// In clock ticks since the machine started, as the kernel counts them.
  var startTicks: Int

  init(pid: Int, startTicks: Int) {
    self.pid = pid
    self.startTicks = startTicks
  }

  /// Nil when there is no such process.
  ///
  /// - Parameter orEnded: Whether one that has ended and was not waited for counts as well.
  init?(pid: Int, orEnded: Bool = false) {
    guard let text = FileSystem.read("/proc/\(pid)/stat", limit: 4096) else { return nil }
    let line = String(decoding: text, as: UTF8.self)
    // The name in parentheses may hold anything, more parentheses included. After it, fields 3 on.
    guard let close = line.lastIndex(of: ")") else { return nil }
    let fields = line[line.index(after: close)...].split(separator: " ")
    guard fields.count > 19, orEnded || fields[0] != "Z", let ticks = Int(fields[19]) else {
      return nil
    }
    self.init(pid: pid, startTicks: ticks)
  }

  var text: String { "\(pid) \(startTicks)" }

  init?(text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 2 else { return nil }
    self.init(pid: numbers[0], startTicks: numbers[1])
  }

  /// The namespace in which this process's ids are valid.
  static func namespace() -> String {
    FileSystem.linkTarget("/proc/self/ns/pid") ?? ""
  }

  var isAlive: Bool { ProcessMark(pid: pid) == self }
}
