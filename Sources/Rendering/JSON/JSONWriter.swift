/// Writes JSON in the order in which it is told: keys keep their places from version to version.
///
/// Containers are laid out one member a line until one is written `inline`; everything inside that
/// stands on its line. So a report of a hundred thousand sites is a hundred thousand lines, each of
/// which `grep` finds whole.
struct JSONWriter<Output: TextOutputStream> {
  private(set) var output: Output
  private var buffer = ""
  private var hasMembers = [false]
  private var inlineDepth: Int?

  init(_ output: Output) {
    self.output = output
  }

  mutating func object(_ key: String? = nil, inline: Bool = false, _ body: (inout Self) -> Void) {
    container(key, open: "{", close: "}", inline: inline, body)
  }

  mutating func array(_ key: String? = nil, inline: Bool = false, _ body: (inout Self) -> Void) {
    container(key, open: "[", close: "]", inline: inline, body)
  }

  mutating func integer(_ key: String? = nil, _ value: Int?) {
    member(key, value.map(String.init) ?? "null")
  }

  /// A finite number; null for what is none.
  mutating func number(_ key: String? = nil, _ value: Double) {
    member(key, value.isFinite ? "\(value)" : "null")
  }

  mutating func integers(_ key: String, _ values: [Int]) {
    array(key, inline: true) { writer in
      for value in values { writer.integer(nil, value) }
    }
  }

  mutating func boolean(_ key: String? = nil, _ value: Bool) {
    member(key, value ? "true" : "false")
  }

  mutating func string(_ key: String? = nil, _ value: String?) {
    member(key, value.map(JSONText.quoted) ?? "null")
  }

  /// A value that is JSON already.
  mutating func encoded(_ value: String) {
    member(nil, value)
  }

  /// Ends the document and gives the output back, everything written.
  mutating func finish() -> Output {
    buffer += "\n"
    flush()
    return output
  }

  private mutating func container(
    _ key: String?, open: String, close: String, inline: Bool, _ body: (inout Self) -> Void
  ) {
    member(key, open)
    hasMembers.append(false)
    if inline, inlineDepth == nil { inlineDepth = hasMembers.count }
    body(&self)
    let hadMembers = hasMembers.removeLast()
    if inlineDepth == nil, hadMembers { newLine() }
    if let depth = inlineDepth, depth > hasMembers.count { inlineDepth = nil }
    buffer += close
  }

  private mutating func member(_ key: String?, _ text: String) {
    if hasMembers[hasMembers.count - 1] { buffer += inlineDepth == nil ? "," : ", " }
    if inlineDepth == nil, hasMembers.count > 1 { newLine() }
    hasMembers[hasMembers.count - 1] = true
    if let key {
      buffer += JSONText.quoted(key)
      buffer += ": "
    }
    buffer += text
    if buffer.utf8.count > 1 << 16 { flush() }
  }

  private mutating func newLine() {
    buffer += "\n"
    buffer += String(repeating: "  ", count: hasMembers.count - 1)
  }

  private mutating func flush() {
    output.write(buffer)
    buffer = ""
  }
}
