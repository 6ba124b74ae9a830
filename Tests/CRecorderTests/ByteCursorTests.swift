import CRecorder
import Testing

@Suite("Byte cursors")
struct ByteCursorTests {
  private func read<Value>(
    _ bytes: [UInt8], _ body: (UnsafeMutablePointer<byte_cursor>) -> Value
  ) -> (value: Value, left: Int, isOverrun: Bool) {
    bytes.withUnsafeBufferPointer { buffer in
      var cursor = byte_cursor(
        at: buffer.baseAddress, end: buffer.baseAddress! + buffer.count, is_overrun: false)
      let value = body(&cursor)
      return (value, cursor.end - cursor.at, cursor.is_overrun)
    }
  }

  @Test("numbers of fixed width are little-endian and keep their sign")
  func fixedWidth() {
    let bytes: [UInt8] = [0xfe, 0xff, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88]
    #expect(read(bytes) { byte_cursor_unsigned($0, 1) } == (0xfe, 7, false))
    #expect(read(bytes) { byte_cursor_unsigned($0, 2) } == (0xfffe, 6, false))
    #expect(read(bytes) { byte_cursor_unsigned($0, 8) } == (0x8807_0605_8403_fffe, 0, false))
    #expect(read(bytes) { byte_cursor_signed($0, 1) } == (-2, 7, false))
    #expect(read(bytes) { byte_cursor_signed($0, 4) } == (-0x7bfc_0002, 4, false))
  }

  @Test(
    "variable-length numbers come out as they were put in",
    arguments: [
      0, 1, 63, 64, 127, 128, 16383, 16384, Int64(Int32.max), Int64(Int32.max) + 1, Int64.max,
    ])
  func variableLength(number: Int64) {
    for value in [number, -number, -number - 1] {
      let signed = CallFrame.sleb(value)
      #expect(read(signed) { byte_cursor_sleb($0) } == (value, 0, false))
      let unsigned = CallFrame.uleb(UInt64(bitPattern: value))
      #expect(read(unsigned) { byte_cursor_uleb($0) } == (UInt64(bitPattern: value), 0, false))
    }
  }

  @Test("the examples of the DWARF standard are read as it says")
  func standardExamples() {
    #expect(read([0x80, 0x01]) { byte_cursor_uleb($0) }.value == 128)
    #expect(read([0xb9, 0x64]) { byte_cursor_uleb($0) }.value == 12857)
    #expect(read([0x7e]) { byte_cursor_sleb($0) }.value == -2)
    #expect(read([0x81, 0x7f]) { byte_cursor_sleb($0) }.value == -127)
    #expect(read([0x80, 0x7f]) { byte_cursor_sleb($0) }.value == -128)
  }

  @Test("a read past the end gives zero, marks the cursor and leaves it at the end")
  func overrun() {
    #expect(read([1, 2, 3]) { byte_cursor_unsigned($0, 4) } == (0, 0, true))
    #expect(read([0x80]) { byte_cursor_uleb($0) } == (0, 0, true))
    #expect(read([]) { byte_cursor_sleb($0) } == (0, 0, true))
    #expect(read([1, 2]) { byte_cursor_has($0, .max) } == (false, 0, true))
    #expect(read([1, 2]) { byte_cursor_skip($0, 2) }.isOverrun == false)
  }
}
