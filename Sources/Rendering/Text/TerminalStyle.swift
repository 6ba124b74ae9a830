/// What the reader's terminal can show: colour, Unicode, and how wide it is.
///
/// Colour only ever repeats what the text says. In a pipe there is no width, so that nothing is
/// cut and `grep` finds whole names.
public struct TerminalStyle: Sendable, Equatable {
  /// Whether escape sequences may stand in the text.
  public var usesColour: Bool
  /// Whether characters beyond ASCII are shown.
  public var usesUnicode: Bool
  /// Columns, or nil where lines may be of any length.
  public var width: Int?

  /// A style of known properties.
  public init(usesColour: Bool, usesUnicode: Bool, width: Int?) {
    self.usesColour = usesColour
    self.usesUnicode = usesUnicode
    self.width = width
  }

  /// Decides from the environment and from what the stream is.
  ///
  /// Colour: `FORCE_COLOR`, then `NO_COLOR`, then `CLICOLOR_FORCE`, then `TERM=dumb`, then whether
  /// the stream is a terminal or the log of a GitHub action. Unicode: the first of `LC_ALL`,
  /// `LC_CTYPE` and `LANG` that is set names UTF-8. Width: the terminal's, then `COLUMNS`,
  /// then 100.
  public init(
    environment: [String: String], isTerminal: Bool, terminalColumns: Int?
  ) {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty } ?? "C"
    let encoding = locale.lowercased()
    usesUnicode = encoding.contains("utf-8") || encoding.contains("utf8")

    if isSet("FORCE_COLOR") {
      usesColour = environment["FORCE_COLOR"] != "0"
    } else if isSet("NO_COLOR") {
      usesColour = false
    } else if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" {
      usesColour = true
    } else if environment["TERM"] == "dumb" {
      usesColour = false
    } else {
      usesColour = isTerminal || environment["GITHUB_ACTIONS"] == "true"
    }

    if isTerminal {
      let columns = terminalColumns.flatMap { $0 > 0 ? $0 : nil }
      width =
        columns ?? environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
        ?? 100
    } else {
      width = nil
    }
  }

  /// The plainest style: no colour, ASCII only, lines of any length.
  public static let plain = TerminalStyle(usesColour: false, usesUnicode: false, width: nil)

  enum Role {
    case heading, faint, warning, accent
  }

  func paint(_ text: String, as role: Role) -> String {
    guard usesColour, !text.isEmpty else { return text }
    let code: String
    switch role {
    case .heading: code = "1"
    case .faint: code = "2"
    case .warning: code = "33"
    case .accent: code = "36"
    }
    return "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }

  var ellipsis: String { usesUnicode ? "…" : "..." }
  var separator: String { usesUnicode ? " · " : " - " }
  var times: String { usesUnicode ? "×" : "x" }
  var dash: String { usesUnicode ? "—" : "-" }
  var callerArrow: String { usesUnicode ? "← " : "<- " }

  /// A size class's lower-than sign: `≤ 16 B`.
  var atMost: String { usesUnicode ? "≤" : "<=" }
}
