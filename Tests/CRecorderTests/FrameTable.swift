import CRecorder

/// An .eh_frame_hdr and the .eh_frame behind it, put together by hand.
///
/// Places are offsets from the header. No code stands at them: a rule is looked up by address
/// alone.
struct FrameTable {
  struct Function {
    var start: Int
    var length: Int
    var instructions: [UInt8]
  }

  /// How an entry gives its function's address (Linux Standard Base 5.0, section 10.5.1).
  enum Encoding: UInt8 {
    case relative4 = 0x1b
    case relative8 = 0x1c
    case absolute8 = 0x04
    case absoluteByDefault = 0x00  // no letter R
    case unknown = 0x2b
  }

  enum Augmentation {
    case none
    case personalityAndLanguageData
    case signalFrame
    case unknownLetter
    case withoutLength
  }

  var functions: [Function]
  var encoding = Encoding.relative4
  var augmentation = Augmentation.none
  var version: UInt8 = 1
  var hasLongLengths = false
  var headerVersion: UInt8 = 1
  var framesEncoding: UInt8 = 0x1b
  var countEncoding: UInt8 = 0x03
  var tableEncoding: UInt8 = 0x3b
  /// What to write instead of what is right.
  var count: UInt64?
  var lengthOfEntries: UInt32?
  var link: UInt32?
  var augmentationLength: UInt8?

  init(functions: [Function]) {
    self.functions = functions
  }

  /// The table in memory. Its rules may be asked for as long as it lives.
  func laidOut() -> LaidOutFrameTable {
    let table = LaidOutFrameTable()
    table.append([headerVersion, framesEncoding, countEncoding, tableEncoding])
    table.append(CallFrame.littleEndian(Int32(0)))  // the frames' address, which nobody needs
    let count = self.count ?? UInt64(functions.count)
    if countEncoding == 0x04 {
      table.append(CallFrame.littleEndian(count))
    } else {
      table.append(CallFrame.littleEndian(UInt32(count)))
    }
    let rows = table.used
    table.append([UInt8](repeating: 0, count: 8 * functions.count))
    let common = table.used
    appendCommonEntry(to: table)
    for (index, function) in functions.enumerated() {
      table.store(Int32(function.start), at: rows + 8 * index)
      table.store(Int32(table.used), at: rows + 8 * index + 4)
      append(function, common: common, to: table)
    }
    return table
  }

  private var letters: String {
    let address = encoding == .absoluteByDefault ? "" : "R"
    switch augmentation {
    case .none: return encoding == .absoluteByDefault ? "" : "zR"
    case .personalityAndLanguageData: return "zPL" + address
    case .signalFrame: return "z" + address + "S"
    case .unknownLetter: return "z" + address + "Q"
    case .withoutLength: return "eh"
    }
  }

  private func appendCommonEntry(to table: LaidOutFrameTable) {
    var body = CallFrame.littleEndian(UInt32(0)) + [version] + Array(letters.utf8) + [0]
    body += CallFrame.uleb(1) + CallFrame.sleb(-8) + [UInt8(CallFrame.returnAddress)]
    if letters.hasPrefix("z") {
      var data: [UInt8] = []
      for letter in letters.dropFirst() {
        switch letter {
        case "P": data += [0x9b, 1, 2, 3, 4]
        case "L": data += [0x1b]
        case "R": data += [encoding.rawValue]
        default: break
        }
      }
      body += CallFrame.uleb(UInt64(data.count)) + data
    }
    appendEntry(body + CallFrame.atCall, to: table)
  }

  private func append(_ function: Function, common: Int, to table: LaidOutFrameTable) {
    let link = table.used + lengthBytes
    let place = link + 4
    var body = CallFrame.littleEndian(self.link ?? UInt32(link - common))
    switch encoding {
    case .relative4, .unknown:
      body += CallFrame.littleEndian(Int32(function.start - place))
      body += CallFrame.littleEndian(UInt32(function.length))
    case .relative8:
      body += CallFrame.littleEndian(Int64(function.start - place))
      body += CallFrame.littleEndian(UInt64(function.length))
    case .absolute8, .absoluteByDefault:
      body += CallFrame.littleEndian(UInt64(table.address(of: function.start)))
      body += CallFrame.littleEndian(UInt64(function.length))
    }
    if letters.hasPrefix("z") {
      let data: [UInt8] = augmentation == .personalityAndLanguageData ? [9, 9, 9, 9] : []
      body += [augmentationLength ?? UInt8(data.count)] + data
    }
    appendEntry(body + function.instructions, length: lengthOfEntries, to: table)
  }

  private var lengthBytes: Int { hasLongLengths ? 12 : 4 }

  /// Padded with no-operations to a multiple of 8, as assemblers do.
  private func appendEntry(
    _ body: [UInt8], length: UInt32? = nil, to table: LaidOutFrameTable
  ) {
    let padding = (8 - (lengthBytes + body.count) % 8) % 8
    let bytes = UInt32(body.count + padding)
    if hasLongLengths {
      table.append(CallFrame.littleEndian(UInt32.max))
      table.append(CallFrame.littleEndian(UInt64(bytes)))
    } else {
      table.append(CallFrame.littleEndian(length ?? bytes))
    }
    table.append(body + [UInt8](repeating: 0, count: padding))
  }
}

/// The bytes of a ``FrameTable`` at an address that does not change.
final class LaidOutFrameTable {
  private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private(set) var used = 0

  init() { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
  deinit { bytes.deallocate() }

  func append(_ more: [UInt8]) {
    bytes[used..<used + more.count].copyBytes(from: more)
    used += more.count
  }

  func store(_ number: Int32, at offset: Int) {
    bytes.storeBytes(of: number, toByteOffset: offset, as: Int32.self)
  }

  func address(of offset: Int) -> UInt {
    UInt(bitPattern: Int(bitPattern: bytes.baseAddress!) + offset)
  }

  /// The rule at the code address that many bytes after the header.
  func rule(at offset: Int) -> frame_rule {
    var program = call_frame_program()
    return frame_information_find_in(
      bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), address(of: offset), &program)
  }
}
