import Foundation
import JSONReading
import Testing

@Suite("JSON is read as RFC 8259 has it, and more is refused")
struct JSONParserTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

  private func error(_ text: String) -> String? {
    do throws(JSONError) {
      _ = try JSONParser.parse(Array(text.utf8))
      return nil
    } catch {
      return error.description
    }
  }

  @Test("values keep their digits, their order and their lines")
  func values() throws {
    let value = try parse("{\n \"b\": 12,\n \"a\": [true, null, -1.5e3, \"x\"]\n}")
    #expect(value.members?.map(\.name) == ["b", "a"])
    #expect(value["b"]?.integer == 12)
    #expect(value["a"]?.line == 3)
    #expect(value["a"]?.elements?.first?.boolean == true)
    #expect(value["a"]?.elements?.last?.string == "x")
  }

  @Test("strings are those that another reader finds")
  func strings() throws {
    let text = #"["\u00e9\n\t\\\"\/", "\ud83d\ude00", "日本"]"#
    let other = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String])
    #expect(try parse(text).elements?.compactMap(\.string) == other)
  }

  @Test("what is no JSON is refused with its line")
  func refusals() {
    #expect(error("{\n\"a\": 1\n\"b\": 2}") == "line 3: a comma or '}' is missing")
    #expect(error("{\"a\": 1,\n\"a\": 2}") == "line 2: 'a' stands here twice")
    #expect(error("[1, 02]") == "line 1: '02' is no number")
    #expect(error("[\"a") == "line 1: a string does not end")
    #expect(error("[\"\\ud800\"]") == "line 1: half a character is missing")
    #expect(error("") == "line 1: the document ends too soon")
    #expect(error("{} x") == "line 1: more follows its end")
    #expect(error(String(repeating: "[", count: 100_000))?.contains("nested") == true)
  }

  @Test("a merge conflict is called by its name", arguments: ["<<<<<<< ours", ">>>>>>> theirs"])
  func mergeMarkers(marker: String) {
    #expect(error("{\n\(marker)\n}") == "line 2: a merge conflict is not resolved")
  }
}
