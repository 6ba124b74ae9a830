/// The lines of a text that comes in pieces.
struct LineSplitting {
  typealias Receiver = (TextLine) throws(ImportError) -> Void

  /// The line that the last piece ended in.
  private var rest: [UInt8] = []
  private var number = 0

  mutating func forEachLine(
    of piece: UnsafeRawBufferPointer, _ receive: Receiver
  ) throws(ImportError) {
    var remaining = piece[...]
    while let end = remaining.firstIndex(of: UInt8(ascii: "\n")) {
      let line = remaining[..<end]
      number += 1
      if rest.isEmpty {
        try receive(TextLine(UnsafeRawBufferPointer(rebasing: line), number: number))
      } else {
        rest += line
        try receiveRest(receive)
      }
      remaining = remaining[(end + 1)...]
    }
    rest += remaining
  }

  /// The last line, where the text does not end with a newline.
  mutating func finish(_ receive: Receiver) throws(ImportError) {
    guard !rest.isEmpty else { return }
    number += 1
    try receiveRest(receive)
  }

  private mutating func receiveRest(_ receive: Receiver) throws(ImportError) {
    let line = rest
    rest.removeAll(keepingCapacity: true)
    let number = number
    try line.withUnsafeBufferPointer { bytes throws(ImportError) in
      try receive(TextLine(UnsafeRawBufferPointer(bytes), number: number))
    }
  }
}

/// One line: a letter, and what follows it, field after field.
struct TextLine {
  /// From 1.
  let number: Int
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer, number: Int) {
    self.bytes = bytes
    self.number = number
  }

  /// What stands first, where a space or nothing follows it; nil for an empty line.
  var letter: UInt8? {
    guard let first = bytes.first else { return nil }
    return bytes.count == 1 || bytes[1] == UInt8(ascii: " ") ? first : UInt8(ascii: "?")
  }

  /// What follows the letter.
  var fields: TextLine {
    var fields = self
    fields.position = min(2, bytes.count)
    return fields
  }

  var isAtEnd: Bool { position == bytes.count }

  /// The next field, a number in hexadecimal.
  ///
  /// - Throws: `ImportError` where there is none, or another text.
  mutating func hexadecimal() throws(ImportError) -> Int {
    var value = 0
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: " ") where position - start > 1: return value
      default: throw error("'\(text)' has no number where one is expected")
      }
      guard value < 1 << 59 else { throw error("'\(text)' has a number that is too large") }
      value = value << 4 | Int(digit)
    }
    guard position > start else { throw error("'\(text)' is shorter than it should be") }
    return value
  }

  /// All that is left, with at most `count` bytes.
  func remainder(_ count: Int = .max) -> String {
    String(decoding: bytes[position...].prefix(count), as: UTF8.self)
  }

  func error(_ reason: String) -> ImportError {
    ImportError(reason: "line \(number): \(reason)")
  }

  private var text: String { String(decoding: bytes.prefix(60), as: UTF8.self) }
}
