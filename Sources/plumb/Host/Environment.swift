@preconcurrency import Glibc

/// The environment of this process, byte for byte.
///
/// What goes on to the program is kept as bytes, since names and values need not be UTF-8.
enum Environment {
  /// `NAME=VALUE` entries in their order.
  static func entries() -> [[CChar]] {
    var result: [[CChar]] = []
    var next = environ
    while let entry = next.pointee {
      result.append(Array(UnsafeBufferPointer(start: entry, count: strlen(entry))) + [0])
      next += 1
    }
    return result
  }

  /// Makes Swift seed its hash tables alike in every run.
  static let deterministicHashing = Array("SWIFT_DETERMINISTIC_HASHING=1".utf8CString)

  static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The values that decide how output looks.
  static func all() -> [String: String] {
    var result: [String: String] = [:]
    for entry in entries() {
      let text = String(decoding: entry.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard let equals = text.firstIndex(of: "=") else { continue }
      result[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return result
  }
}
