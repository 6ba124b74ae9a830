/// Call-frame instructions as bytes, spelled as in DWARF 5, section 6.4.2.
enum CallFrame {
  static let rbx: UInt64 = 3
  static let rbp: UInt64 = 6
  static let rsp: UInt64 = 7
  static let returnAddress: UInt64 = 16

  /// What every entry common to x86-64 functions says: CFA = rsp + 8, return address at CFA - 8.
  static let atCall = defineCFA(rsp, 8) + offset(returnAddress, 1)

  static func uleb(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    repeat {
      let byte = UInt8(rest & 0x7f)
      rest >>= 7
      bytes.append(rest == 0 ? byte : byte | 0x80)
    } while rest != 0
    return bytes
  }

  static func sleb(_ number: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = number
    while true {
      let byte = UInt8(rest & 0x7f)
      rest >>= 7
      let isLast = byte & 0x40 == 0 ? rest == 0 : rest == -1
      bytes.append(isLast ? byte : byte | 0x80)
      if isLast { return bytes }
    }
  }

  static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  // --- Instructions ------------------------------------------------------------------------------

  static func advance(_ delta: UInt8) -> [UInt8] { [0x40 | delta] }
  static func advance1(_ delta: UInt8) -> [UInt8] { [0x02, delta] }
  static func advance2(_ delta: UInt16) -> [UInt8] { [0x03] + littleEndian(delta) }
  static func advance4(_ delta: UInt32) -> [UInt8] { [0x04] + littleEndian(delta) }

  static func offset(_ register: UInt64, _ slots: UInt64) -> [UInt8] {
    [0x80 | UInt8(register)] + uleb(slots)
  }
  static func offsetExtended(_ register: UInt64, _ slots: UInt64) -> [UInt8] {
    [0x05] + uleb(register) + uleb(slots)
  }
  static func offsetExtendedSigned(_ register: UInt64, _ slots: Int64) -> [UInt8] {
    [0x11] + uleb(register) + sleb(slots)
  }
  static func restore(_ register: UInt64) -> [UInt8] { [0xc0 | UInt8(register)] }
  static func restoreExtended(_ register: UInt64) -> [UInt8] { [0x06] + uleb(register) }
  static func undefined(_ register: UInt64) -> [UInt8] { [0x07] + uleb(register) }
  static func sameValue(_ register: UInt64) -> [UInt8] { [0x08] + uleb(register) }
  static func inRegister(_ register: UInt64, _ other: UInt64) -> [UInt8] {
    [0x09] + uleb(register) + uleb(other)
  }
  static let remember: [UInt8] = [0x0a]
  static let recall: [UInt8] = [0x0b]

  static func defineCFA(_ register: UInt64, _ offset: UInt64) -> [UInt8] {
    [0x0c] + uleb(register) + uleb(offset)
  }
  static func defineCFASigned(_ register: UInt64, _ slots: Int64) -> [UInt8] {
    [0x12] + uleb(register) + sleb(slots)
  }
  static func defineCFARegister(_ register: UInt64) -> [UInt8] { [0x0d] + uleb(register) }
  static func defineCFAOffset(_ offset: UInt64) -> [UInt8] { [0x0e] + uleb(offset) }
  static func defineCFAOffsetSigned(_ slots: Int64) -> [UInt8] { [0x13] + sleb(slots) }
  static func defineCFA(by expression: [UInt8]) -> [UInt8] {
    [0x0f] + uleb(UInt64(expression.count)) + expression
  }
  static func expression(_ register: UInt64, _ expression: [UInt8]) -> [UInt8] {
    [0x10] + uleb(register) + uleb(UInt64(expression.count)) + expression
  }
  static func valueExpression(_ register: UInt64, _ expression: [UInt8]) -> [UInt8] {
    [0x16] + uleb(register) + uleb(UInt64(expression.count)) + expression
  }
  static func argumentsSize(_ bytes: UInt64) -> [UInt8] { [0x2e] + uleb(bytes) }

  // --- Expressions -------------------------------------------------------------------------------

  static func rbpPlus(_ offset: Int64) -> [UInt8] { [0x76] + sleb(offset) }
  static func wordAtRbpPlus(_ offset: Int64) -> [UInt8] { rbpPlus(offset) + [0x06] }
}
