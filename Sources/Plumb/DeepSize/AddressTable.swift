/// Addresses and the number that each got: a hash table of pages, and for each page a number for
/// every place where a block can begin.
///
/// Blocks that were allocated together are looked up together, so that most look-ups stay within
/// the caches; a hash of the addresses themselves missed them each time. Blocks begin at multiples
/// of 16 bytes; what doesn't, an object of an image, has a table of its own. A page that holds any
/// block costs 1 KiB. The memory is the table's own, so that no measured value contains it.
struct AddressTable: ~Copyable {
  private typealias Numbers = UnsafeMutablePointer<Int32>

  private struct Slot {
    var page: UInt
    var numbers: Numbers?
  }

  private static let placesOfPage = 256

  private var slots: UnsafeMutablePointer<Slot>
  private var bits = 6
  private var pageCount = 0
  private var last = Slot(page: 0, numbers: nil)
  private var unaligned: [UInt: Int] = [:]

  init() { slots = Self.emptySlots(1 << bits) }

  deinit {
    for place in 0..<1 << bits { slots[place].numbers?.deallocate() }
    slots.deallocate()
  }

  /// The number of an address, or the new number, which the address then has.
  mutating func insert(_ address: UInt, as index: Int) -> Int {
    if address & 15 != 0 {
      if let known = unaligned[address] { return known }
      unaligned[address] = index
      return index
    }
    let page = address >> 12
    if last.page != page || last.numbers == nil {
      last = Slot(page: page, numbers: numbers(of: page))
    }
    let place = last.numbers! + Int(address >> 4 & 255)
    if place.pointee != 0 { return Int(place.pointee) - 1 }
    place.pointee = Int32(index + 1)
    return index
  }

  private mutating func numbers(of page: UInt) -> Numbers {
    if 2 * pageCount >= 1 << bits { grow() }
    let place = find(page)
    if let known = slots[place].numbers { return known }
    let numbers = Numbers.allocate(capacity: Self.placesOfPage)
    numbers.initialize(repeating: 0, count: Self.placesOfPage)
    slots[place] = Slot(page: page, numbers: numbers)
    pageCount += 1
    return numbers
  }

  /// Where a page stands, or where it belongs; at most half of the slots are taken.
  private func find(_ page: UInt) -> Int {
    let mask = (1 << bits) - 1
    var place = Int(truncatingIfNeeded: (page &* 0x9E37_79B9_7F4A_7C15) >> UInt(64 - bits))
    while slots[place].numbers != nil && slots[place].page != page { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    let oldCapacity = 1 << bits
    bits += 1
    slots = Self.emptySlots(1 << bits)
    for place in 0..<oldCapacity where old[place].numbers != nil {
      slots[find(old[place].page)] = old[place]
    }
    old.deallocate()
  }

  private static func emptySlots(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    slots.initialize(repeating: Slot(page: 0, numbers: nil), count: capacity)
    return slots
  }
}
