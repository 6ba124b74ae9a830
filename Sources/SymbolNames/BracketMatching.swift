/// Brackets in the text of a demangled name.
package enum BracketMatching {
  /// The index after the bracket that closes the one at `start`; nil when none does.
  ///
  /// An arrow's `>` closes nothing.
  package static func end(of start: Int, in text: [UInt8]) -> Int? {
    var depth = 0
    for index in start..<text.count {
      depth += change(at: index, in: text)
      if depth == 0 { return index + 1 }
    }
    return nil
  }

  /// By how much the byte at `index` changes the depth of brackets.
  package static func change(at index: Int, in text: [UInt8]) -> Int {
    switch text[index] {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: "{"):
      return 1
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      return -1
    case UInt8(ascii: ">"):
      return index > 0 && text[index - 1] == UInt8(ascii: "-") ? 0 : -1
    default:
      return 0
    }
  }
}
