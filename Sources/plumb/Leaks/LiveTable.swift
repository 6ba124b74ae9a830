import CRecording
import HeapGraph

/// Reads the list of live blocks out of a stopped process (live_table_layout.h).
struct LiveTable {
  let memory: ProcessMemory
  /// Else glibc's allocator serves the program.
  let isJemalloc: Bool

  /// All live blocks; nil where the table can't be read.
  func blocks(rootsAt address: UInt64) -> [HeapImage.Block]? {
    let rootCount = 1 << Int(PLUMB_LIVE_ROOT_BITS)
    guard let roots = memory.values(address, count: rootCount, as: UInt64.self) else { return nil }
    var blocks: [HeapImage.Block] = []
    for (root, middleAddress) in roots.enumerated() where middleAddress != 0 {
      let count = 1 << Int(PLUMB_LIVE_MIDDLE_BITS)
      guard let middles = memory.values(middleAddress, count: count, as: UInt64.self) else {
        return nil
      }
      for (middle, pagesAddress) in middles.enumerated() where pagesAddress != 0 {
        let region =
          (UInt64(root) << UInt64(PLUMB_LIVE_MIDDLE_BITS) | UInt64(middle))
          << UInt64(PLUMB_LIVE_PAGE_BITS + 12)
        guard addBlocks(pagesAt: pagesAddress, region: region, to: &blocks) else { return nil }
      }
    }
    return blocks
  }

  private func addBlocks(
    pagesAt address: UInt64, region: UInt64, to blocks: inout [HeapImage.Block]
  ) -> Bool {
    let count = 1 << Int(PLUMB_LIVE_PAGE_BITS)
    guard let pages = memory.values(address, count: count, as: UInt64.self) else { return false }
    for (page, word) in pages.enumerated() where word != 0 {
      let blockClass = UInt32(word >> 48)
      let slotCount = Int(plumb_live_slots(blockClass))
      let slotsAddress = word & (1 << 48 - 1)
      guard
        let slots = memory.values(slotsAddress, count: slotCount, as: plumb_live_slot.self)
      else { return false }
      let start = region + UInt64(page) * UInt64(PLUMB_LIVE_PAGE_BYTES)
      for slot in slots where slot.site_and_size != 0 {
        let bytes = plumb_live_size(slot)
        blocks.append(
          HeapImage.Block(
            address: start + UInt64(plumb_live_offset(slot)), bytes: bytes,
            usableBytes: isJemalloc
              ? Self.jemallocBytes(bytes, blockClass) : Self.glibcBytes(bytes),
            site: plumb_live_site(slot)))
      }
    }
    return true
  }

  /// Up to half a page a block has its class's bytes; above, four classes to each doubling.
  private static func jemallocBytes(_ bytes: UInt64, _ blockClass: UInt32) -> UInt64 {
    if blockClass < PLUMB_LIVE_CLASSES - 1 { return UInt64(plumb_live_distance(blockClass)) }
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
