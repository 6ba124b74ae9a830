import CRecorder
import Testing

@Suite("Text buffer")
struct TextBufferTests {
  /// What stands in a buffer of that many bytes, and whether something was cut.
  private func text(
    bytes: Int, _ body: (UnsafeMutablePointer<text_buffer>) -> Void
  ) -> (text: String, isCut: Bool, length: Int) {
    var memory = [CChar](repeating: 0x7f, count: bytes + 8)
    let result = memory.withUnsafeMutableBufferPointer { memory in
      var buffer = text_buffer_over(memory.baseAddress, bytes)
      body(&buffer)
      return (String(cString: buffer.text), buffer.is_cut, buffer.length)
    }
    #expect(memory.suffix(8).allSatisfy { $0 == 0x7f }, "nothing is stored beyond the buffer")
    return result
  }

  @Test("texts, bytes and numbers follow one another")
  func composing() {
    let found = text(bytes: 64) {
      text_buffer_add($0, "pid ")
      text_buffer_add_number($0, 4711)
      text_buffer_add_byte($0, CChar(UInt8(ascii: "!")))
      text_buffer_add($0, "")
    }
    #expect(found == ("pid 4711!", false, 9))
  }

  @Test("numbers are written whole", arguments: [0, 9, 10, 99, 100, UInt64(UInt32.max), .max])
  func numbers(number: UInt64) {
    #expect(text(bytes: 32) { text_buffer_add_number($0, number) }.text == "\(number)")
  }

  @Test("a buffer is empty at first, and what does not fit is cut and said to be")
  func cutting() {
    #expect(text(bytes: 1) { _ in } == ("", false, 0))
    #expect(text(bytes: 1) { text_buffer_add($0, "a") } == ("", true, 0))
    #expect(text(bytes: 4) { text_buffer_add($0, "abc") } == ("abc", false, 3))
    #expect(text(bytes: 4) { text_buffer_add($0, "abcd") } == ("abc", true, 3))
    #expect(text(bytes: 4) { text_buffer_add_number($0, 12_345) } == ("123", true, 3))
  }
}
