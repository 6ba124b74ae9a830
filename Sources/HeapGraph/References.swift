/// The references that a block holds to others, as Swift and C write them.
///
/// A word refers to a block when it is an address in it: of its start, as most are, or of a part.
/// Swift keeps flags in the bits that no address has: bridged objects and strings, enum payloads,
/// so they are masked. Word 1 of an object is its counts, which may lead to a side table instead;
/// the side table leads back, for weak references, and that way keeps nothing alive
/// (swift/stdlib/public/SwiftShims/RefCount.h).
public struct References {
  private let image: HeapImage
  private let sideTables: BitSet
  /// What is known of blocks that are not used from their first to their last byte.
  private var layouts: [Int: BlockLayout] = [:]

  /// The bits that an address of a block can have.
  private static let addressBits: UInt64 = 0x0000_7fff_ffff_fff8

  /// - Parameter layout: The layout of a block; nil where all of it may hold references.
  /// - Complexity: O(blocks).
  public init(_ image: HeapImage, layout: (_ block: Int) -> BlockLayout? = { _ in nil }) {
    self.image = image
    var sideTables = BitSet(count: image.blocks.count)
    for block in image.blocks.indices {
      let words = image.words(of: block)
      guard words.count >= 2, let address = Self.sideTable(words[1]),
        let table = image.block(holding: address),
        image.words(of: table).first == image.blocks[block].address
      else { continue }
      sideTables.insert(table)
    }
    self.sideTables = sideTables
    for block in image.blocks.indices { layouts[block] = layout(block) }
  }

  var blockCount: Int { image.blocks.count }

  /// The object whose counts a block holds in its stead: what a weak reference leads to.
  public func object(ofSideTable block: Int) -> Int? {
    sideTables.contains(block) ? image.words(of: block).first.flatMap(image.block) : nil
  }

  /// The block that a word of a root refers to.
  public func target(of word: UInt64) -> Int? {
    image.block(holding: word & Self.addressBits)
  }

  /// Calls `body` with every block that a block refers to, itself perhaps among them, and the
  /// offset of the word that does.
  public func forEach(of block: Int, _ body: (_ target: Int, _ offset: Int) -> Void) {
    guard !sideTables.contains(block) else { return }
    let words = image.words(of: block)
    guard let layout = layouts[block] else {
      return forEach(words, words.indices, of: block, body)
    }
    var start = 0
    let end = min(words.count, layout.usedBytes / 8)
    for room in layout.unused where room.lowerBound / 8 < end {
      // A word that is used in part is used.
      forEach(words, start..<max(start, min(end, (room.lowerBound + 7) / 8)), of: block, body)
      start = max(start, room.upperBound / 8)
    }
    forEach(words, min(start, end)..<end, of: block, body)
  }

  private func forEach(
    _ words: UnsafeBufferPointer<UInt64>, _ range: Range<Int>, of block: Int,
    _ body: (_ target: Int, _ offset: Int) -> Void
  ) {
    let cut = wordInUseInPart(block)
    for index in range where index != cut {
      let word = words[index]
      let address = index == 1 ? Self.sideTable(word) ?? word : word
      guard let target = image.block(holding: address & Self.addressBits),
        // A block's pointers into its own middle, as a dictionary's to its values, hold nothing.
        target != block || address & Self.addressBits == image.blocks[block].address
      else { continue }
      body(target, index * 8)
    }
  }

  /// The word that was requested in part: text that ends there is completed by whatever the memory
  /// held before, often the upper half of an address.
  private func wordInUseInPart(_ block: Int) -> Int? {
    let bytes = Int(image.blocks[block].bytes)
    return bytes % 8 == 0 ? nil : bytes / 8
  }

  /// Where the counts of an object are, if not in it.
  private static func sideTable(_ counts: UInt64) -> UInt64? {
    counts >> 62 == 3 ? counts << 3 & addressBits : nil
  }
}
