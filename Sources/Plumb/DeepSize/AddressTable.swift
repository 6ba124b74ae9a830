/// Addresses and the number that each got: open addressing, at most half full.
///
/// Its memory is its own, so that no measured value contains it. One look-up is one cache line.
struct AddressTable: ~Copyable {
  private struct Slot {
    var address: UInt
    var index: Int
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var shift: Int
  private(set) var count = 0

  init() {
    shift = 64 - 6
    slots = Self.emptySlots(64)
  }

  deinit { slots.deallocate() }

  /// The number of an address, or the new number, which the address then has.
  mutating func insert(_ address: UInt, as index: Int) -> Int {
    if 2 * count >= 1 << (64 - shift) { grow() }
    let mask = 1 << (64 - shift) - 1
    var place = Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> UInt(shift))
    while true {
      let slot = slots[place]
      if slot.address == address { return slot.index }
      if slot.address == 0 {
        slots[place] = Slot(address: address, index: index)
        count += 1
        return index
      }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    let old = slots
    let oldCapacity = 1 << (64 - shift)
    shift -= 1
    slots = Self.emptySlots(2 * oldCapacity)
    count = 0
    for place in 0..<oldCapacity where old[place].address != 0 {
      _ = insert(old[place].address, as: old[place].index)
    }
    old.deallocate()
  }

  private static func emptySlots(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    slots.initialize(repeating: Slot(address: 0, index: 0), count: capacity)
    return slots
  }
}
