import CRecorder
import CRecording
import Synchronization
import Testing

extension live_block {
  /// A block to be put in.
  fileprivate init(site: UInt32, size: UInt64, birth_bytes: UInt64) {
    self.init(site: site, shares_page: false, size: size, birth_bytes: birth_bytes)
  }
}

extension SerializedTests {
  @Suite("Live table")
  struct LiveTableTests {
    private let table = UnsafeMutablePointer<live_table>.allocate(capacity: 1)

    init() throws {
      PrivateMemory.require()
      table.initialize(to: live_table())
      try #require(live_table_start(table))
    }

    /// An address that nobody ever reads or writes: the table only takes it apart.
    private let page: UInt = 0x7f12_3456_7000

    private func put(_ address: UInt, _ blockClass: block_class, _ block: live_block) -> Bool {
      live_table_put(table, UnsafeRawPointer(bitPattern: address), blockClass, block)
    }

    private func take(_ address: UInt) -> live_block? {
      var block = live_block()
      let isKnown = live_table_take(table, UnsafeRawPointer(bitPattern: address), &block)
      return isKnown ? block : nil
    }

    // --- Classes ---------------------------------------------------------------------------------

    /// jemalloc's size classes up to a page, as its manual lists them: multiples of 16 up to 128,
    /// then four to each doubling. (No request is below 16: see allocator.h.)
    private static let sizeClasses: [Int] =
      stride(from: 16, through: 128, by: 16).map { $0 }
      + [160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048]
      + [2560, 3072, 3584, 4096]

    @Test("each size has the number of jemalloc's size class, in their order")
    func classOfSize() {
      for size in 0...4096 {
        let expected = Self.sizeClasses.firstIndex { $0 >= size }! + 1
        #expect(live_table_class(size) == expected, "size \(size)")
      }
      for size in [4097, 1 << 20, 1 << 47] {
        #expect(Int(live_table_class(size)) == Self.sizeClasses.count)
      }
    }

    @Test("wherever a slab begins, all blocks that a page can hold are kept apart")
    func everySlot() {
      for size in Self.sizeClasses {
        let blockClass = live_table_class(size)
        for phase in stride(from: 0, to: size, by: 16) {
          let addresses = stride(from: phase, to: 4096, by: size).map { page + UInt($0) }
          for address in addresses {
            let block = live_block(site: UInt32(address & 0xfff), size: 7, birth_bytes: 16)
            guard put(address, blockClass, block) else {
              Issue.record("class \(size): no room")
              return
            }
          }
          let lost = addresses.count { take($0)?.site != UInt32($0 & 0xfff) }
          #expect(lost == 0, "class \(size), blocks from offset \(phase)")
        }
      }
    }

    @Test("where classes are mixed in a page, blocks 32 bytes apart are kept apart")
    func mixedPages() {
      let addresses = (0..<128).map { page + 16 + UInt($0) * 32 }
      for address in addresses {
        let block = live_block(site: UInt32(address & 0xfff), size: 7, birth_bytes: 16)
        #expect(put(address, live_table_class_of_mixed_pages(), block))
      }
      #expect(addresses.allSatisfy { take($0)?.site == UInt32($0 & 0xfff) })
    }

    @Test("a block is known to share its page where its class says so")
    func sharedPages() {
      let classes = [
        live_table_class(16), live_table_class(2048), live_table_class(4096),
        live_table_class_of_mixed_pages(),
      ]
      let shared = classes.map { blockClass in
        #expect(put(page, blockClass, live_block(site: 1, size: 7, birth_bytes: 0)))
        return take(page)?.shares_page
      }
      #expect(shared == [true, true, false, false])
    }

    // --- Blocks ----------------------------------------------------------------------------------

    @Test("a block comes back as it was put in, its birth rounded down to 16, and only once")
    func roundTrip() {
      let sizes: [UInt64] = [0, 1, 1 << 31, 1 << 32, (1 << 32) + 5, (1 << 40) - 1]
      let births: [UInt64] = [0, 15, 16, 1_234_567, (1 << 52) - 1]
      let sites: [UInt32] = [0, 1, 77, .max - 1]
      for size in sizes {
        for birth in births {
          for site in sites {
            let block = live_block(site: site, size: size, birth_bytes: birth)
            #expect(put(page, live_table_class(4096), block))
            let taken = take(page)
            #expect(taken?.site == site)
            #expect(taken?.size == size)
            #expect(taken?.birth_bytes == birth & ~15)
            #expect(take(page) == nil)
          }
        }
      }
    }

    @Test("a block that was never put in is unknown, also beside one that was")
    func unknown() {
      #expect(take(page) == nil)
      #expect(put(page + 64, live_table_class(64), live_block(site: 3, size: 64, birth_bytes: 0)))
      #expect(take(page) == nil)
      #expect(take(page + 128) == nil)
      #expect(take(page + 4096) == nil)
      #expect(take(page + (1 << 30)) == nil)
      #expect(take(0) == nil)
      #expect(take(page + 64)?.site == 3)
    }

    @Test("a slot tells an observer where in its page the block starts, and all else about it")
    func slotFromOutside() throws {
      for size in Self.sizeClasses {
        let address = page + UInt((4096 - 1) / size * size)
        let blockClass = live_table_class(size)
        #expect(put(address, blockClass, live_block(site: 5, size: 1 << 33, birth_bytes: 320)))
        let (root, middle) = (Int(address >> 35), Int(address >> 22 & 0x1fff))
        let pages = try #require(table.pointee.roots[root]?[middle])
        let word = UnsafeRawPointer(pages).load(
          fromByteOffset: Int(address >> 12 & 0x3ff) * 8, as: UInt64.self)
        #expect(word >> 48 == blockClass)
        let start = UInt(word & ((1 << 48) - 1))
        let slots = try #require(UnsafePointer<plumb_live_slot>(bitPattern: start))
        let used = (0..<Int(plumb_live_slots(UInt32(word >> 48)))).map { slots[$0] }
          .filter { $0.site_and_size != 0 }
        #expect(used.count == 1)
        #expect(used.map(plumb_live_offset) == [UInt32(address & 4095)])
        #expect(used.map(plumb_live_site) == [5])
        #expect(used.map(plumb_live_size) == [1 << 33])
        #expect(used.map(plumb_live_birth_bytes) == [320])
        #expect(take(address) != nil)
      }
    }

    @Test("a block of 2^40 bytes is refused, since a slot could not say its size")
    func tooLarge() {
      #expect(!put(page, 28, live_block(site: 1, size: 1 << 40, birth_bytes: 0)))
      #expect(take(page) == nil)
    }

    @Test("an address above the program's half is refused")
    func outOfRange() {
      for address in [UInt(1) << 47, UInt.max - 15] {
        #expect(!put(address, 1, live_block(site: 1, size: 1, birth_bytes: 0)))
        #expect(take(address) == nil)
      }
      let highest = (UInt(1) << 47) - 4096
      #expect(put(highest, 28, live_block(site: 1, size: 1, birth_bytes: 0)))
      #expect(take(highest)?.site == 1)
    }

    // --- Pages that change their class -----------------------------------------------------------

    @Test("a page may come back with any other class, and finds its slots empty")
    func classChange() {
      for (first, second) in zip(Self.sizeClasses, Self.sizeClasses.reversed()) {
        for size in [first, second] {
          let last = page + UInt((4096 / size - 1) * size)
          #expect(take(last) == nil)
          #expect(put(last, live_table_class(size), live_block(site: 9, size: 1, birth_bytes: 0)))
          #expect(take(last)?.site == 9)
        }
      }
    }

    @Test("the slots of a page that changed its class are used again, zeroed")
    func arraysAreReused() {
      let block = live_block(site: 1, size: 1, birth_bytes: 0)
      func alternate(times: Int) {
        for _ in 0..<times {
          for size in [16, 4096, 48] {
            _ = put(page, live_table_class(size), block)
            _ = take(page)
          }
        }
      }
      alternate(times: 1)
      let used = private_memory_used()
      alternate(times: 1_000)
      #expect(private_memory_used() == used)
    }

    @Test("slots that are used again are empty, the first one too")
    func reusedSlotsAreEmpty() {
      let block = live_block(site: 1, size: 1, birth_bytes: 0)
      // Two arrays out of use: the one above leads to the other.
      for number in [UInt(1), 2, 3] {
        #expect(put(page + number * 4096 + 32, live_table_class(16), block))
        #expect(take(page + number * 4096 + 32)?.site == 1)
      }
      for number in [UInt(1), 2, 3] {
        #expect(put(page + number * 4096, live_table_class(4096), block))
      }
      for number in [UInt(4), 5, 6] {
        #expect(put(page + number * 4096 + 16, live_table_class(16), block))
        #expect(take(page + number * 4096) == nil)
        #expect(take(page + number * 4096 + 32) == nil)
        #expect(take(page + number * 4096 + 16)?.site == 1)
      }
    }

    // --- Threads ---------------------------------------------------------------------------------

    @Test("threads with blocks side by side in the same pages don't disturb each other")
    func pagesSharedByThreads() {
      let mistakes = Atomic(0)
      let shared = Shared(value: (table: table, page: page))
      Threads.run(2) { thread in
        let (table, page) = shared.value
        var generator = SeededGenerator(seed: UInt64(thread))
        var live: [UInt: live_block] = [:]
        for round in 0..<150_000 {
          let slot = UInt.random(in: 0..<2048, using: &generator)
          let address = UnsafeRawPointer(bitPattern: page + slot * 64 + UInt(thread) * 32)!
          var taken = live_block()
          let isKnown = live_table_take(table, address, &taken)
          let expected = live.removeValue(forKey: slot)
          let isRight =
            isKnown == (expected != nil)
            && (!isKnown || (taken.site == expected?.site && taken.size == expected?.size))
          if !isRight { mistakes.add(1, ordering: .relaxed) }
          if expected == nil {
            let block = live_block(site: UInt32(round), size: UInt64(round), birth_bytes: 0)
            _ = live_table_put(table, address, live_table_class(32), block)
            live[slot] = block
          }
        }
      }
      #expect(mistakes.load(ordering: .relaxed) == 0)
    }

    @Test("threads whose pages change class at once don't get each other's slots")
    func changingPages() {
      let mistakes = Atomic(0)
      let shared = Shared(value: (table: table, page: page))
      Threads.run(2) { thread in
        let (table, page) = shared.value
        var generator = SeededGenerator(seed: UInt64(thread))
        for round in 0..<60_000 {
          let number = UInt.random(in: 0..<64, using: &generator) * 2 + UInt(thread)
          let address = UnsafeRawPointer(bitPattern: page + number * 4096)!
          let size = [16, 64, 512, 4096].randomElement(using: &generator)!
          let block = live_block(
            site: UInt32(2 * round + thread), size: UInt64(size), birth_bytes: 0)
          let isPut = live_table_put(table, address, live_table_class(size), block)
          var taken = live_block()
          let isKnown = live_table_take(table, address, &taken)
          if !isPut || !isKnown || taken.site != block.site || taken.size != block.size {
            mistakes.add(1, ordering: .relaxed)
          }
        }
      }
      #expect(mistakes.load(ordering: .relaxed) == 0)
    }
  }
}
