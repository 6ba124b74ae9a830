import Testing

@testable import Rendering

@Suite("Style follows the environment and the stream")
struct TerminalStyleTests {
  private func style(
    _ environment: [String: String], isTerminal: Bool = true, columns: Int? = nil
  ) -> TerminalStyle {
    TerminalStyle(
      environment: environment, isTerminal: isTerminal, terminalColumns: columns)
  }

  @Test("FORCE_COLOR, then NO_COLOR, then CLICOLOR_FORCE, then TERM=dumb, then the stream")
  func colour() {
    #expect(style([:]).usesColour)
    #expect(!style([:], isTerminal: false).usesColour)
    #expect(style(["FORCE_COLOR": "1", "NO_COLOR": "1"], isTerminal: false).usesColour)
    #expect(!style(["FORCE_COLOR": "0"]).usesColour)
    #expect(!style(["NO_COLOR": "1", "CLICOLOR_FORCE": "1"]).usesColour)
    #expect(style(["NO_COLOR": ""]).usesColour)
    #expect(style(["CLICOLOR_FORCE": "1", "TERM": "dumb"], isTerminal: false).usesColour)
    #expect(!style(["TERM": "dumb"]).usesColour)
    #expect(style(["GITHUB_ACTIONS": "true"], isTerminal: false).usesColour)
    #expect(!style(["GITHUB_ACTIONS": "true", "NO_COLOR": "1"], isTerminal: false).usesColour)
  }

  @Test("Unicode is used where the locale says UTF-8")
  func unicode() {
    #expect(style(["LANG": "de_DE.UTF-8"]).usesUnicode)
    #expect(style(["LANG": "C.utf8"]).usesUnicode)
    #expect(!style([:]).usesUnicode)
    #expect(!style(["LANG": "en_US.UTF-8", "LC_ALL": "C"]).usesUnicode)
    #expect(style(["LANG": "C", "LC_CTYPE": "en_US.UTF-8", "LC_ALL": ""]).usesUnicode)
  }

  @Test("The width is the terminal's, then COLUMNS, then 100; a pipe has none")
  func width() {
    #expect(style(["COLUMNS": "70"], columns: 120).width == 120)
    #expect(style(["COLUMNS": "70"], columns: 0).width == 70)
    #expect(style(["COLUMNS": "none"]).width == 100)
    #expect(style(["COLUMNS": "70"], isTerminal: false, columns: 120).width == nil)
  }
}
