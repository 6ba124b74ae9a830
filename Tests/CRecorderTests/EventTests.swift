import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Events")
  struct EventTests {
    private let process: SyntheticProcess
    private let thread: SyntheticThread

    init() throws {
      process = try SyntheticProcess()
      thread = try SyntheticThread(process)
    }

    // --- Allocations and frees -------------------------------------------------------------------

    @Test("an allocation and its free are counted at the site of the allocation")
    func allocationAndFree() {
      thread.allocate(1, bytes: 100, in: 1)
      thread.allocate(2, bytes: 120, in: 1)
      thread.allocate(3, bytes: 100, in: 2)
      #expect(thread.free(1))
      let first = process.entry(1)
      #expect(first.allocations == 2 && first.allocated_bytes == 220)
      #expect(first.frees == 1 && first.freed_bytes == 100)
      let second = process.entry(2)
      #expect(second.allocations == 1 && second.frees == 0)
      #expect(process.pulse.live_bytes + thread.lane.live_delta == 220)
      #expect(process.scratch.count(PLUMB_SECTION_SITES) == 3)
    }

    @Test("a site's size class is the bit width of the requested size")
    func sizeClasses() {
      let sizes = [0, 1, 2, 3, 4, 7, 8, 255, 256, 1 << 40]
      for (number, size) in sizes.enumerated() { thread.allocate(number, bytes: size) }
      let sites = (1..<process.scratch.count(PLUMB_SECTION_SITES)).map {
        process.scratch.pointer.pointee.sites[$0].size_class
      }
      #expect(sites == [0, 1, 2, 3, 4, 8, 9, 41])
      #expect(process.entry(3).allocated_bytes == 2 + 3)
      #expect(process.entry(8).allocated_bytes == 1 << 40)
    }

    @Test("a free of a block that was never seen is unknown, or inherited in a forked child")
    func unknownFrees() {
      #expect(!thread.free(7))
      #expect(process.trust.unknown_frees == 1)
      process.state.pointee.is_forked = true
      #expect(!thread.free(7))
      #expect(process.trust.unknown_frees == 1)
      #expect(process.trust.inherited_frees == 1)
      #expect(process.entry(0).frees == 0)
    }

    @Test("a block freed by another thread counts in two lanes, and once at its site")
    func otherThread() throws {
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      thread.allocate(1, bytes: 100)
      #expect(other.free(1))
      #expect(process.entries[1]?.count == 2)
      #expect(process.entry(1).allocations == 1 && process.entry(1).frees == 1)
      #expect(process.entry(1).freed_bytes == 100)
    }

    @Test("a thread whose memory a fork wiped counts nothing")
    func wiped() {
      thread.face.pointee.state = nil
      thread.allocate(1, bytes: 100)
      #expect(!thread.free(1))
      #expect(!thread.reallocating(1).is_known)
      #expect(process.scratch.count(PLUMB_SECTION_SITES) == 1)
      #expect(process.trust.unknown_frees == 0)
    }

    @Test("what finds no room is counted without a site, and its free as well")
    func unattributed() throws {
      let process = try SyntheticProcess(bytes: 300 << 10)
      let thread = try SyntheticThread(process)
      for number in 0..<5_000 { thread.allocate(number, bytes: 10, in: number) }
      let unattributed = process.entry(0)
      #expect(process.trust.full_sections != 0)
      #expect(unattributed.allocations > 0)
      #expect(process.trust.unattributed_events == unattributed.allocations)
      let all = process.entries.keys.reduce(0) { $0 + process.entry($1).allocations }
      #expect(all == 5_000)
      #expect(thread.free(4_999))
      #expect(process.entry(0).frees == 1 && process.entry(0).freed_bytes == 10)
    }

    // --- Realloc ---------------------------------------------------------------------------------

    @Test("a realloc is one free at the old site and one allocation at its own")
    func realloc() {
      thread.allocate(1, bytes: 100, in: 1)
      let old = thread.reallocating(1)
      #expect(old.is_known && old.size == 100 && old.site == 1)
      thread.reallocated(old, 1, to: 2, bytes: 300, in: 2)
      #expect(process.entry(1).frees == 1 && process.entry(1).freed_bytes == 100)
      #expect(process.entry(2).allocations == 1 && process.entry(2).allocated_bytes == 300)
      #expect(!thread.free(1))
      #expect(thread.free(2))
      #expect(process.entry(2).freed_bytes == 300)
    }

    @Test("while a realloc is under way its old address may be another thread's block")
    func reallocRace() throws {
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      thread.allocate(1, bytes: 100, in: 1)
      let old = thread.reallocating(1)
      other.allocate(1, bytes: 96, in: 5)
      thread.reallocated(old, 1, to: 2, bytes: 200, in: 2)
      #expect(other.free(1))
      #expect(process.entry(2).frees == 1 && process.entry(2).freed_bytes == 96)
      #expect(process.entry(1).frees == 1 && process.entry(1).freed_bytes == 100)
      #expect(process.trust.unknown_frees == 0)
    }

    @Test("a realloc that failed leaves the block as it was")
    func failedRealloc() {
      thread.allocate(1, bytes: 100, in: 1)
      thread.reallocFailed(thread.reallocating(1), 1)
      #expect(process.entry(1).allocations == 1 && process.entry(1).frees == 0)
      #expect(thread.free(1))
      #expect(process.entry(1).freed_bytes == 100)
    }

    @Test("a realloc of an unknown block counts the unknown free and the new block")
    func unknownRealloc() {
      let old = thread.reallocating(9)
      #expect(!old.is_known)
      thread.reallocated(old, 9, to: 10, bytes: 50, in: 3)
      #expect(process.trust.unknown_frees == 1)
      #expect(process.entry(1).allocations == 1)
      thread.reallocFailed(thread.reallocating(9), 9)
      #expect(!thread.free(9))
    }

    // --- Temporary blocks and lifetimes ----------------------------------------------------------

    @Test("a block freed before its thread's next allocation is temporary, and has no lifetime")
    func temporary() {
      thread.allocate(1, bytes: 10)
      thread.free(1)
      thread.allocate(2, bytes: 10)
      thread.allocate(3, bytes: 10)
      thread.free(2)
      thread.free(3)
      #expect(process.entry(1).temporary_allocations == 2)
      #expect(process.lifetimes(1).reduce(0, +) == 1)
      #expect(process.lifetimes(1)[0] == 1)
    }

    @Test("an address that comes back from another thread is not taken for a temporary block")
    func temporaryAddress() throws {
      let other = try SyntheticThread(process, identifier: 0x7fff_fff0)
      thread.allocate(1, bytes: 10)
      thread.free(1)
      other.allocate(1, bytes: 10)
      thread.free(1)
      #expect(process.entry(1).frees == 2)
      #expect(process.entry(1).temporary_allocations == 1)
      #expect(process.lifetimes(1)[0] == 1)
    }

    private static let lifetimeBuckets: [(bytes: Int, bucket: Int)] = [
      (0, 0), (900, 0), (1_100, 1), (16_000, 1), (17_000, 2), (260_000, 2), (270_000, 3),
      (4_190_000, 3), (4_200_000, 4), (68_000_000, 5), (1_080_000_000, 6), (18_000_000_000, 7),
      (300_000_000_000, 7), (9_000_000_000_000, 7),
    ]

    @Test(
      "a lifetime is the bytes allocated in between, by powers of 16", arguments: lifetimeBuckets)
    func lifetimes(bytes: Int, bucket: Int) {
      thread.allocate(1, bytes: 16, in: 1)
      thread.allocate(2, bytes: bytes, in: 2)
      thread.free(1)
      var expected = [UInt32](repeating: 0, count: Int(PLUMB_LIFETIME_BUCKETS))
      expected[bucket] = 1
      #expect(process.lifetimes(1) == expected)
    }

    @Test("a lifetime survives a realloc that failed")
    func lifetimeOfFailedRealloc() {
      thread.allocate(0, bytes: 100_000_000, in: 3)
      thread.allocate(1, bytes: 16, in: 1)
      thread.allocate(2, bytes: 5_000_000, in: 2)
      thread.reallocFailed(thread.reallocating(1), 1)
      thread.free(1)
      #expect(process.lifetimes(2)[4] == 1)
    }
  }
}
