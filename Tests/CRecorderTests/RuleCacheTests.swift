import CRecorder
import Glibc
import Testing

extension SerializedTests {
  @Suite("Rule cache")
  struct RuleCacheTests {
    private var cache = rule_cache()
    private var scratch = call_frame_program()

    /// Rules that no code has, to tell a hit from a look-up in the unwind tables.
    private let marks: [frame_rule] = (1...3).map {
      frame_rule_make(FRAME_RULE_RBP, 1000 + $0, 0)
    }

    init() throws {
      PrivateMemory.require()
      try #require(rule_cache_start(&cache))
    }

    /// Looks up an address that the cache does not hold, and marks the word that stands for it.
    private mutating func remember(_ address: UInt, as mark: frame_rule) throws {
      let home = Int(rule_cache_index(UInt64(address)))
      let before = [cache.slots[home], cache.slots[home ^ 1]]
      _ = rule_cache_miss(&cache, address, &scratch)
      let after = [cache.slots[home], cache.slots[home ^ 1]]
      let changed = try #require([0, 1].first { before[$0] != after[$0] })
      cache.slots[home ^ changed] = after[changed] & ~0xffff_ffff | UInt64(mark)
    }

    private func isHeld(_ address: UInt) -> Bool {
      let home = Int(rule_cache_index(UInt64(address)))
      let key = rule_cache_key(UInt64(address))
      return cache.slots[home] >> 32 == key || cache.slots[home ^ 1] >> 32 == key | 1
    }

    private var isEmpty: Bool {
      UnsafeBufferPointer(start: cache.slots, count: Int(RULE_CACHE_SLOTS)).allSatisfy { $0 == 0 }
    }

    private mutating func find(_ address: UInt) -> frame_rule {
      rule_cache_find(&cache, address, &scratch)
    }

    // --- Placement -------------------------------------------------------------------------------

    @Test("a rule is kept at home, the next one with that home beside it, and both are found")
    mutating func placement() throws {
      let first: UInt = 0x7f00_1234_5670
      let second = sharingHome(with: first, number: 1)
      try remember(first, as: marks[0])
      try remember(second, as: marks[1])
      #expect(find(first) == marks[0])
      #expect(find(second) == marks[1])
    }

    @Test("the third rule of a home replaces one of the two, and the other stays")
    mutating func eviction() throws {
      for chosen in [UInt(0), 0x10] {
        rule_cache_clear(&cache)
        let addresses = (0...2).map { number in
          sharingHome(with: 0x7f00_1234_5600 | chosen, number: UInt(number) << 8)
        }
        #expect(addresses.allSatisfy { $0 & 0x10 == addresses[2] & 0x10 })
        for (address, mark) in zip(addresses, marks) { try remember(address, as: mark) }
        // In this order, as a look-up of what was evicted would evict again.
        #expect(find(addresses[2]) == marks[2])
        let stayed = try #require([0, 1].first { isHeld(addresses[$0]) })
        #expect(find(addresses[stayed]) == marks[stayed])
        #expect(addresses.count { isHeld($0) } == 2)
      }
    }

    @Test("addresses of one tag whose homes are neighbours are never taken for each other")
    mutating func neighbours() throws {
      let first: UInt = 0x7f00_1234_5670
      let neighbour = first ^ 1
      let noInformation = frame_rule_special(FRAME_RULE_NO_INFORMATION)
      try remember(first, as: marks[0])
      #expect(find(neighbour) == noInformation)
      rule_cache_clear(&cache)
      // Now with the first displaced to where the neighbour is at home.
      try remember(sharingHome(with: first, number: 1), as: marks[1])
      try remember(first, as: marks[0])
      #expect(find(first) == marks[0])
      #expect(find(neighbour) == noInformation)
    }

    /// Another address with the same home: each bit of the tag is taken back in the lower bits.
    private func sharingHome(with address: UInt, number: UInt) -> UInt {
      address ^ number << 17 ^ number
    }

    // --- Exactness -------------------------------------------------------------------------------

    @Test("slot and word together give back the address, so that no two can be mixed up")
    func bijection() {
      var generator = SeededGenerator(seed: 17)
      let families: [UInt64] = (0..<200).map { _ in .random(in: 0..<1 << 47, using: &generator) }
      for base in families {
        for bit in 0..<47 {
          let address = base ^ UInt64(1) << UInt64(bit)
          let slot = UInt64(rule_cache_index(address))
          let key = rule_cache_key(address)
          #expect(decoded(slot: slot, key: key) == address)
          #expect(decoded(slot: slot ^ 1, key: key | 1) == address)
          #expect(key >> 32 == 0 && key != 0)
        }
      }
    }

    private func decoded(slot: UInt64, key: UInt64) -> UInt64 {
      let tag = key >> 2
      let home = slot ^ (key & 1)
      return tag << 17 | (home ^ tag) & 0x1ffff
    }

    @Test("whatever was evicted, each address of the C library has the rule of its unwind tables")
    mutating func agreesWithTables() throws {
      let start = UInt(bitPattern: try #require(dlsym(nil, "qsort"))) & ~0xfff
      var generator = SeededGenerator(seed: 4)
      var differences = 0
      for _ in 0..<300_000 {
        let address = UInt.random(in: start..<start + 400_000, using: &generator)
        if find(address) != frame_information_find(address - 1, &scratch) { differences += 1 }
      }
      #expect(differences == 0)
    }

    // --- Clearing and limits ---------------------------------------------------------------------

    @Test("clearing forgets every rule")
    mutating func clear() throws {
      try remember(0x7f00_1234_5670, as: marks[0])
      rule_cache_clear(&cache)
      #expect(find(0x7f00_1234_5670) != marks[0])
      rule_cache_clear(&cache)
      #expect(isEmpty)
    }

    @Test("an address above the program's half has no information and takes no slot")
    mutating func outOfRange() {
      let noInformation = frame_rule_special(FRAME_RULE_NO_INFORMATION)
      for address in [UInt(1) << 47, 0xffff_ffff_8000_0000, .max] {
        #expect(find(address) == noInformation)
      }
      #expect(isEmpty)
    }
  }
}
