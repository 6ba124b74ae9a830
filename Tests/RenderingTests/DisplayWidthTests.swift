import Testing

@testable import Rendering

@Suite("Names take the room that a terminal gives them")
struct DisplayWidthTests {
  @Test("Wide characters take two columns, combining marks none, clusters one place")
  func widths() {
    #expect(DisplayWidth.of("abc") == 3)
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("ÀéÎ") == 3)
    #expect(DisplayWidth.of("👩‍👩‍👧") == 2)
    #expect(DisplayWidth.of("❤️") == 2)
    #expect(DisplayWidth.of("") == 0)
  }

  @Test("What is too wide loses its middle and keeps more of its tail")
  func elision() {
    let name = "App.Loader.load(path:options:)"
    #expect(DisplayWidth.elide(name, to: 30, ellipsis: "…") == name)
    #expect(DisplayWidth.elide(name, to: 16, ellipsis: "…") == "App.L…:options:)")
    for columns in 0...30 {
      #expect(DisplayWidth.of(DisplayWidth.elide(name, to: columns, ellipsis: "…")) <= columns)
      #expect(DisplayWidth.of(DisplayWidth.elide("日本語日本語", to: columns, ellipsis: "…")) <= columns)
    }
  }

  @Test("A name cannot steer the terminal")
  func printable() {
    #expect(DisplayWidth.printable("a\u{1b}[31mb\nc\u{7f}") == "a\\u{1b}[31mb\\u{a}c\\u{7f}")
    #expect(DisplayWidth.printable("a\u{202e}b\u{2066}\u{2028}") == "a\\u{202e}b\\u{2066}\\u{2028}")
    #expect(DisplayWidth.printable("größe 日本") == "größe 日本")
  }
}
