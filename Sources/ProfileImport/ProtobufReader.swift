/// The fields of a message in the encoding of protocol buffers.
///
/// Source of the format: protobuf.dev/programming-guides/encoding.
struct ProtobufReader {
  /// A field's value: an integer, or a piece of the file.
  enum Value {
    case integer(UInt64)
    case bytes(Range<Int>)
  }

  private let file: [UInt8]
  private var position: Int
  private let end: Int

  init(_ file: [UInt8], _ range: Range<Int>? = nil) {
    self.file = file
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? file.count
  }

  /// The next field with its number; nil at the message's end.
  mutating func next() throws(ImportError) -> (field: Int, value: Value)? {
    guard position < end else { return nil }
    let start = position
    let key = try integer()
    let field = Int(clamping: key >> 3)
    switch key & 7 {
    case 0: return (field, .integer(try integer()))
    case 1: return (field, .bytes(try take(8)))
    case 2: return (field, .bytes(try take(Int(clamping: try integer()))))
    case 5: return (field, .bytes(try take(4)))
    default: throw ImportError(byte: start, reason: "no field of a profile is encoded so")
    }
  }

  /// The numbers of a repeated field: one by one, or packed.
  func integers(_ value: Value) throws(ImportError) -> [UInt64] {
    switch value {
    case .integer(let number): return [number]
    case .bytes(let range):
      var reader = ProtobufReader(file, range)
      var numbers: [UInt64] = []
      while reader.position < reader.end { numbers.append(try reader.integer()) }
      return numbers
    }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: file[range], as: UTF8.self) }

  private mutating func integer() throws(ImportError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else {
        throw ImportError(byte: position, reason: "a number goes beyond the end")
      }
      let byte = file[position]
      position += 1
      if shift < 64 { number |= UInt64(byte & 0x7f) << shift }
      if byte & 0x80 == 0 { return number }
    }
    throw ImportError(byte: position, reason: "a number has more than ten bytes")
  }

  private mutating func take(_ count: Int) throws(ImportError) -> Range<Int> {
    guard count <= end - position else {
      throw ImportError(byte: position, reason: "a field goes beyond the end")
    }
    defer { position += count }
    return position..<(position + count)
  }
}
