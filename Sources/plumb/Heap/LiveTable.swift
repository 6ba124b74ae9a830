import CInspection
import CRecording
import HeapGraph

/// Reads the list of live blocks out of a stopped process (live_table_layout.h).
struct LiveTable {
  let memory: ProcessMemory
  /// Else glibc's allocator serves the program.
  let isJemalloc: Bool

  /// A page that has blocks, and where its slots are.
  private struct Page {
    var start: UInt64
    var blockClass: UInt32
    var slotCount: Int
  }

  /// Adds all live blocks, by ascending address; false where the table can't be read.
  func add(rootsAt address: UInt64, to blocks: inout [HeapImage.Block]) -> Bool {
    let rootCount = 1 << Int(PLUMB_LIVE_ROOT_BITS)
    guard let roots = memory.values(address, count: rootCount, as: UInt64.self) else {
      return false
    }
    for (root, middleAddress) in roots.enumerated() where middleAddress != 0 {
      let count = 1 << Int(PLUMB_LIVE_MIDDLE_BITS)
      guard let middles = memory.values(middleAddress, count: count, as: UInt64.self) else {
        return false
      }
      for (middle, pagesAddress) in middles.enumerated() where pagesAddress != 0 {
        let region =
          (UInt64(root) << UInt64(PLUMB_LIVE_MIDDLE_BITS) | UInt64(middle))
          << UInt64(PLUMB_LIVE_PAGE_BITS + 12)
        guard addBlocks(pagesAt: pagesAddress, region: region, to: &blocks) else { return false }
      }
    }
    return true
  }

  /// The slots of all pages of a region are read at once: each by itself would be a system call.
  private func addBlocks(
    pagesAt address: UInt64, region: UInt64, to blocks: inout [HeapImage.Block]
  ) -> Bool {
    let count = 1 << Int(PLUMB_LIVE_PAGE_BITS)
    guard let words = memory.values(address, count: count, as: UInt64.self) else { return false }
    var pages: [Page] = []
    var parts: [inspection_part] = []
    var slotCount = 0
    for (number, word) in words.enumerated() where word != 0 {
      let blockClass = UInt32(word >> 48)
      let page = Page(
        start: region + UInt64(number) * UInt64(PLUMB_LIVE_PAGE_BYTES), blockClass: blockClass,
        slotCount: Int(plumb_live_slots(blockClass)))
      pages.append(page)
      parts.append(
        inspection_part(
          address: word & (1 << 48 - 1),
          bytes: UInt64(page.slotCount * MemoryLayout<plumb_live_slot>.stride)))
      slotCount += page.slotCount
    }
    return withUnsafeTemporaryAllocation(of: plumb_live_slot.self, capacity: slotCount) { slots in
      guard memory.read(parts, into: UnsafeMutableRawBufferPointer(slots)) else { return false }
      var next = 0
      for page in pages {
        addBlocks(of: page, slots: slots[next..<(next + page.slotCount)], to: &blocks)
        next += page.slotCount
      }
      return true
    }
  }

  private func addBlocks(
    of page: Page, slots: Slice<UnsafeMutableBufferPointer<plumb_live_slot>>,
    to blocks: inout [HeapImage.Block]
  ) {
    let first = blocks.count
    for slot in slots where slot.site_and_size != 0 {
      let bytes = plumb_live_size(slot)
      blocks.append(
        HeapImage.Block(
          address: page.start + UInt64(plumb_live_offset(slot)), bytes: bytes,
          usableBytes: isJemalloc
            ? Self.jemallocBytes(bytes, page.blockClass) : Self.glibcBytes(bytes),
          site: plumb_live_site(slot)))
    }
    // Slots of a page are in the order of their places, unless blocks of many sizes share it.
    if !blocks[first...].isSortedByAddress {
      blocks[first...].sort { $0.address < $1.address }
    }
  }

  /// Up to half a page a block has its class's bytes; above, four classes to each doubling.
  private static func jemallocBytes(_ bytes: UInt64, _ blockClass: UInt32) -> UInt64 {
    if blockClass < PLUMB_LIVE_LARGEST_CLASS { return UInt64(plumb_live_distance(blockClass)) }
    guard bytes > 2048 else { return bytes }
    let doubling = UInt64(63 - (bytes - 1).leadingZeroBitCount)
    let step = UInt64(1) << (doubling - 2)
    return (bytes + step - 1) / step * step
  }

  /// A chunk is a multiple of 16 bytes, eight of which are glibc's.
  private static func glibcBytes(_ bytes: UInt64) -> UInt64 {
    max(24, (bytes + 8 + 15) / 16 * 16 - 8)
  }
}

extension ArraySlice<HeapImage.Block> {
  fileprivate var isSortedByAddress: Bool {
    zip(self, dropFirst()).allSatisfy { $0.address < $1.address }
  }
}
