/// Reads JSON as RFC 8259 has it, and refuses more: a name that stands twice in an object, and the
/// markers that a version control system leaves in a file it could not merge.
public struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var depth = 0
  private static let depthLimit = 64

  /// The value of a document.
  ///
  /// - Complexity: O(bytes).
  /// - Throws: `JSONError` with the line.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    try parser.refuseMergeMarkers()
    let value = try parser.value()
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error("more follows its end") }
    return value
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private func refuseMergeMarkers() throws(JSONError) {
    var line = 1
    var isLineStart = true
    for (index, byte) in bytes.enumerated() {
      if isLineStart, byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">"),
        bytes[index...].prefix(7).allSatisfy({ $0 == byte }), bytes.count - index >= 7
      {
        throw JSONError(line: line, reason: "a merge conflict is not resolved")
      }
      isLineStart = byte == UInt8(ascii: "\n")
      if isLineStart { line += 1 }
    }
  }

  private func error(_ reason: String) -> JSONError { JSONError(line: line, reason: reason) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) {
      if byte == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    let line = line
    guard let byte = next else { throw error("the document ends too soon") }
    let content: JSONValue.Content
    switch byte {
    case UInt8(ascii: "{"): content = .object(try object())
    case UInt8(ascii: "["): content = .array(try array())
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .number(try number())
    default: content = try word()
    }
    return JSONValue(content: content, line: line)
  }

  private mutating func open() throws(JSONError) {
    depth += 1
    guard depth <= Self.depthLimit else {
      throw error("values are nested more than \(Self.depthLimit) deep")
    }
    position += 1
  }

  private mutating func object() throws(JSONError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    try open()
    defer { depth -= 1 }
    skipSpace()
    if take("}") { return members }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a name in quotes is missing") }
      let name = try string()
      guard names.insert(name).inserted else { throw error("'\(name)' stands here twice") }
      skipSpace()
      guard take(":") else { throw error("a colon is missing after '\(name)'") }
      members.append(JSONValue.Member(name: name, value: try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw error("a comma or '}' is missing") }
    return members
  }

  private mutating func array() throws(JSONError) -> [JSONValue] {
    var values: [JSONValue] = []
    try open()
    defer { depth -= 1 }
    skipSpace()
    if take("]") { return values }
    repeat {
      values.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw error("a comma or ']' is missing") }
    return values
  }

  private mutating func word() throws(JSONError) -> JSONValue.Content {
    let words: [(String, JSONValue.Content)] = [
      ("null", .null), ("true", .boolean(true)), ("false", .boolean(false)),
    ]
    for (word, content) in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return content
    }
    throw error("a value is missing")
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    let others = Set("+-.eE".utf8)
    while let byte = next, (0x30...0x39).contains(byte) || others.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
      throw error("'\(text)' is no number")
    }
    return text
  }

  // --- Strings -----------------------------------------------------------------------------------

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let result = String(validating: text, as: UTF8.self) else {
          throw error("a string is no UTF-8")
        }
        return result
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case 0..<0x20: throw error("a string does not end on its line")
      default: text.append(byte)
      }
    }
    throw error("a string does not end")
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n",
    UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = next else { throw error("a string does not end") }
    position += 1
    if let scalar = Self.escapes[byte] { return scalar }
    guard byte == UInt8(ascii: "u") else { throw error("a backslash stands before no escape") }
    var code = try codeUnit()
    if (0xd800..<0xdc00).contains(code), take("\\"), take("u") {
      let low = try codeUnit()
      guard (0xdc00..<0xe000).contains(low) else { throw error("half a character is missing") }
      code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half a character is missing") }
    return scalar
  }

  private mutating func codeUnit() throws(JSONError) -> UInt32 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
      let code = UInt32(digits, radix: 16)
    else { throw error("four hexadecimal digits are missing") }
    position += 4
    return code
  }
}
