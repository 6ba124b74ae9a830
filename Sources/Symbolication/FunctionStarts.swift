import SymbolNames

/// Where functions begin, from the unwind tables that even a stripped file has.
///
/// It names nothing, but it tells which addresses are of one function.
struct FunctionStarts {
  private var entries: [(start: UInt64, end: UInt64)] = []

  /// Reads `.eh_frame_hdr`: a sorted table of (first address, frame description), both relative to
  /// the section. Each frame description begins with: length, distance to its common part, first
  /// address relative to the field, length of the code; 4 bytes each.
  init(_ image: ELFImage) {
    guard let header = image.section(named: ".eh_frame_hdr"),
      let frames = image.section(named: ".eh_frame"),
      let table = image.bytes(of: header), let descriptions = image.bytes(of: frames),
      table.count >= 12, table.starts(with: [1, 0x1b, 0x03, 0x3b]),
      let count = table.number(at: 8, as: UInt32.self)
    else { return }
    entries.reserveCapacity(min(Int(count), table.count / 8))
    for index in 0..<Int(count) {
      guard let start = table.number(at: 12 + index * 8, as: Int32.self),
        let description = table.number(at: 16 + index * 8, as: Int32.self)
      else { return }
      let address = header.address &+ UInt64(bitPattern: Int64(start))
      let position = header.address &+ UInt64(bitPattern: Int64(description)) &- frames.address
      guard let offset = Int(exactly: position),
        let relative = descriptions.number(at: offset &+ 8, as: Int32.self),
        let length = descriptions.number(at: offset &+ 12, as: UInt32.self),
        // Another encoding than the usual one would not give the same address twice.
        frames.address &+ position &+ 8 &+ UInt64(bitPattern: Int64(relative)) == address
      else { continue }
      entries.append((address, address &+ UInt64(length)))
    }
  }

  /// Whether the file describes no function: debug files have no unwind tables.
  var isEmpty: Bool { entries.isEmpty }

  /// The first address of the function that holds an address; nil when no table describes it.
  func start(of address: UInt64) -> UInt64? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, address < entries[low - 1].end else { return nil }
    return entries[low - 1].start
  }
}
