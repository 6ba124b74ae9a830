import Glibc

/// Lines on stderr, which carries everything but reports.
enum Message {
  static func note(_ text: String) {
    line("plumb: \(text)")
  }

  static func line(_ text: String) {
    var output = DescriptorOutput(STDERR_FILENO)
    output.write(text + "\n")
    output.flush()
  }
}
