/// The heap of a process at one moment: its live blocks and what was in them.
///
/// Addresses are those of the process. Everything is read-only once it is made.
public final class HeapImage {
  /// A live block.
  public struct Block {
    /// Where it starts.
    public var address: UInt64
    /// As it was requested.
    public var bytes: UInt64
    /// As the allocator gave it: programs may ask for that and use it, as Swift's arrays do.
    public var usableBytes: UInt64
    /// The record of its site in the recording.
    public var site: UInt32

    /// A block of a site.
    public init(address: UInt64, bytes: UInt64, usableBytes: UInt64? = nil, site: UInt32) {
      self.address = address
      self.bytes = bytes
      self.usableBytes = max(bytes, usableBytes ?? bytes)
      self.site = site
    }

    var end: UInt64 { address + max(usableBytes, 1) }
  }

  /// Memory that lies together, as it was.
  public struct Segment {
    var address: UInt64
    var contents: UnsafeRawBufferPointer

    /// Contents that stay where they are as long as the image is used.
    public init(address: UInt64, contents: UnsafeRawBufferPointer) {
      self.address = address
      self.contents = contents
    }
  }

  /// By ascending address.
  public let blocks: [Block]
  private let segments: [Segment]
  private var index: BlockIndex
  /// Where each block's contents are; nil where they could not be read.
  private var contents: [UnsafeRawPointer?]

  /// - Parameters:
  ///   - blocks: In any order; no two overlap.
  ///   - segments: What was read of the memory that they lie in.
  /// - Complexity: O(n log n) in blocks and segments.
  public init(blocks: [Block], segments: [Segment]) {
    let isSorted = zip(blocks, blocks.dropFirst()).allSatisfy { $0.address < $1.address }
    self.blocks = isSorted ? blocks : blocks.sorted { $0.address < $1.address }
    self.segments = segments.sorted { $0.address < $1.address }
    index = BlockIndex(self.blocks)
    contents = []
    contents.reserveCapacity(blocks.count)
    var segment = 0
    for block in self.blocks {
      while segment < self.segments.count, self.segments[segment].end <= block.address {
        segment += 1
      }
      contents.append(
        segment < self.segments.count ? self.segments[segment].pointer(to: block) : nil)
    }
  }

  /// The block that holds an address, its first byte or any other; nil where none does.
  ///
  /// - Complexity: O(log n) in the blocks of 4 KiB.
  public func block(holding address: UInt64) -> Int? {
    index.block(holding: address, in: blocks)
  }

  /// The words of a block, as they were; what follows the last whole word is left out.
  public func words(of block: Int) -> UnsafeBufferPointer<UInt64> {
    guard let start = contents[block] else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: UInt64.self), count: Int(blocks[block].usableBytes / 8))
  }
}

extension HeapImage.Segment {
  fileprivate var end: UInt64 { address + UInt64(contents.count) }

  fileprivate func pointer(to block: HeapImage.Block) -> UnsafeRawPointer? {
    guard block.address >= address, block.address + block.usableBytes <= end else { return nil }
    return contents.baseAddress.map { $0 + Int(block.address - address) }
  }
}

/// Finds the block of an address: by the page, then among those that begin in it.
private struct BlockIndex {
  private static let pageBits: UInt64 = 12
  private static let regionPages = 1024

  /// For each 4 MiB of address space with blocks: the first block that ends behind each page's
  /// start.
  private var regions: [UInt64: [Int32]] = [:]
  private var bounds: Range<UInt64> = 0..<0

  init(_ blocks: [HeapImage.Block]) {
    guard let first = blocks.first, let last = blocks.last else { return }
    bounds = first.address..<last.end
    for (number, block) in blocks.enumerated() {
      for page in (block.address >> Self.pageBits)...((block.end - 1) >> Self.pageBits) {
        let region = page / UInt64(Self.regionPages)
        let slot = Int(page % UInt64(Self.regionPages))
        if regions[region] == nil {
          regions[region] = [Int32](repeating: -1, count: Self.regionPages)
        }
        if regions[region]![slot] < 0 { regions[region]![slot] = Int32(number) }
      }
    }
  }

  func block(holding address: UInt64, in blocks: [HeapImage.Block]) -> Int? {
    guard bounds.contains(address) else { return nil }
    let page = address >> Self.pageBits
    guard let region = regions[page / UInt64(Self.regionPages)] else { return nil }
    let first = region[Int(page % UInt64(Self.regionPages))]
    guard first >= 0 else { return nil }
    // Blocks of one page are in order: find the last that begins at the address or before.
    var low = Int(first)
    var high = min(blocks.count, low + (1 << Int(Self.pageBits)) / 16 + 1)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > Int(first), address < blocks[low - 1].end else { return nil }
    return low - 1
  }
}
