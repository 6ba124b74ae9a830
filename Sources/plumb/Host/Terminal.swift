import Glibc
import Rendering

/// What a stream of this process can show.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  static func style(of descriptor: Int32) -> TerminalStyle {
    TerminalStyle(
      environment: Environment.all(), isTerminal: isTerminal(descriptor),
      terminalColumns: columns(of: descriptor))
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return Int(size.ws_col)
  }
}
