extension ELFImage {
  /// The build id in lower-case hexadecimal; nil when the file has none.
  package var buildID: String? {
    let noteType: UInt32 = 7
    for section in sections where section.type == noteType {
      if let bytes = bytes(of: section), let found = Self.buildID(inNotes: bytes) { return found }
    }
    return nil
  }

  /// Notes follow one another: name length, contents length, type, then both, padded to 4 bytes.
  private static func buildID(inNotes notes: [UInt8]) -> String? {
    let buildIDType: UInt32 = 3
    var offset = 0
    while let nameLength = notes.number(at: offset, as: UInt32.self),
      let length = notes.number(at: offset + 4, as: UInt32.self),
      let type = notes.number(at: offset + 8, as: UInt32.self)
    {
      let name = offset + 12
      let contents = name + (Int(nameLength) + 3) / 4 * 4
      let end = contents + Int(length)
      guard end <= notes.count else { return nil }
      if type == buildIDType, notes[name..<contents].starts(with: "GNU\0".utf8) {
        return hexadecimal(notes[contents..<end])
      }
      offset = contents + (Int(length) + 3) / 4 * 4
    }
    return nil
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The file name of the debug file that the linker or `objcopy` noted; nil when there is none.
  package var debugLink: String? {
    guard let section = section(named: ".gnu_debuglink") else { return nil }
    return bytes(of: section)?.text(at: 0)
  }
}
