import CRecorder
import CRecording
import Glibc
import Testing

extension SerializedTests {
  @Suite("Lanes")
  struct LaneTests {
    private let recording: ScratchRecording
    private let table = UnsafeMutablePointer<lane_table>.allocate(capacity: 1)
    private let process = UInt32(getpid())

    /// Above every thread id that Linux gives: no thread has it.
    private let nobody: UInt32 = 0x7fff_fff0
    /// The main thread's id, which exists as long as the process does.
    private var somebody: UInt32 { process }

    init() throws {
      PrivateMemory.require()
      recording = try ScratchRecording(bytes: 512 << 10)
      table.initialize(to: lane_table())
      try #require(lane_table_start(table, recording.pointer))
    }

    private func take(_ thread: UInt32) throws -> UnsafeMutablePointer<lane> {
      try #require(lane_table_take(table, process, thread))
    }

    private func entry(
      _ lane: UnsafeMutablePointer<lane>, _ site: UInt32
    ) throws -> UnsafeMutablePointer<plumb_entry> {
      try #require(lane_entry(lane, recording.pointer, site))
    }

    // --- Entries ---------------------------------------------------------------------------------

    @Test("a site has one entry in a lane, found again, in the epoch of its first touch")
    func entries() throws {
      let lane = try take(somebody)
      recording.header.pointee.pulse.epoch = 7
      for site in [UInt32(1), 2, 511, 512, 513, 100_000, 5_000_000] {
        #expect(lane_find_site(lane, site) == nil)
        let first = try entry(lane, site)
        #expect(first.pointee.site == site)
        #expect(first.pointee.epoch == 7)
        #expect(try entry(lane, site) == first)
        #expect(lane_find_site(lane, site)?.pointee.entry == first)
      }
      #expect(lane_find_site(lane, 3) == nil)
      #expect(lane_find_site(lane, .max) == nil)
    }

    @Test("a new lane counts what has no site in its first entry")
    func unattributed() throws {
      let lane = try take(somebody)
      #expect(lane.pointee.unattributed.pointee.site == 0)
      #expect(try entry(lane, 0) == lane.pointee.unattributed)
    }

    @Test("a chunk holds 42 entries of its lane; the next begins another one")
    func chunks() throws {
      let lane = try take(somebody)
      let sites = UInt32(PLUMB_CHUNK_ENTRIES) * 2
      for site in 1..<sites { _ = try entry(lane, site) }
      #expect(recording.count(PLUMB_SECTION_CHUNKS) == 2)
      _ = try entry(lane, sites)
      #expect(recording.count(PLUMB_SECTION_CHUNKS) == 3)
      let counts = (0..<3).map { recording.pointer.pointee.chunks[$0].count }
      #expect(counts == [PLUMB_CHUNK_ENTRIES, PLUMB_CHUNK_ENTRIES, 1])
      for number in 0..<3 {
        #expect(recording.pointer.pointee.chunks[number].lane == lane.pointee.index)
      }
    }

    @Test("every entry has lifetime buckets of its own, in its chunk")
    func lifetimes() throws {
      let lane = try take(somebody)
      let entries = try (0..<PLUMB_CHUNK_ENTRIES).map { try entry(lane, $0) }
      let buckets = entries.map { UInt(bitPattern: lane_lifetimes($0)) }
      let chunk = UInt(bitPattern: recording.pointer.pointee.chunks)
      let offset = UInt(try #require(MemoryLayout<plumb_chunk>.offset(of: \.lifetimes)))
      for (index, bucket) in buckets.enumerated() {
        #expect(bucket == chunk + offset + UInt(index) * UInt(PLUMB_LIFETIME_BUCKETS) * 4)
      }
    }

    @Test("when no chunk is left, a new site is counted as unattributed; the known ones stand")
    func full() throws {
      let lane = try take(somebody)
      var site: UInt32 = 0
      repeat { site += 1 } while try entry(lane, site) != lane.pointee.unattributed
      let room = recording.capacity(PLUMB_SECTION_CHUNKS) * UInt64(PLUMB_CHUNK_ENTRIES)
      #expect(UInt64(site) == room)
      #expect(recording.isFull(PLUMB_SECTION_CHUNKS))
      #expect(try entry(lane, site + 1) == lane.pointee.unattributed)
      #expect(try entry(lane, site - 1).pointee.site == site - 1)
    }

    // --- Owners ----------------------------------------------------------------------------------

    @Test("threads that live have lanes of their own")
    func owners() throws {
      let first = try take(somebody)
      let second = try take(nobody)
      #expect(first != second)
      #expect(first.pointee.shared.pointee.owner == somebody)
      #expect(second.pointee.shared.pointee.owner == nobody)
      #expect(recording.count(PLUMB_SECTION_LANES) == 2)
    }

    @Test("a dead thread's lane passes on, with all that it counted")
    func handedOn() throws {
      let first = try take(nobody)
      try entry(first, 5).pointee.allocations = 3
      let second = try take(somebody)
      #expect(second == first)
      #expect(try entry(second, 5).pointee.allocations == 3)
      let shared = second.pointee.shared.pointee
      #expect(shared.owner == somebody)
      #expect(shared.first_owner == nobody)
      #expect(shared.owners == 2)
      #expect(recording.count(PLUMB_SECTION_LANES) == 1)
    }

    @Test("a lane under the thread's own id is a predecessor's, and passes on")
    func ownIdentifier() throws {
      #expect(try take(somebody) == take(somebody))
      #expect(recording.count(PLUMB_SECTION_LANES) == 1)
    }

    @Test("the lane carries its thread's name")
    func name() throws {
      let shared = Shared(value: (table: table, process: process))
      Threads.run(1) { _ in
        let name = open("/proc/thread-self/comm", O_WRONLY)
        write(name, "worker", 6)
        close(name)
        _ = lane_table_take(shared.value.table, shared.value.process, 1)
      }
      let name = withUnsafeBytes(of: &recording.pointer.pointee.lanes[0].name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      #expect(name == "worker")
    }

    // --- The overflow lane -----------------------------------------------------------------------

    /// Takes every lane but the last for threads that live.
    private func takeAll() throws -> Int {
      let count = Int(recording.capacity(PLUMB_SECTION_LANES)) - 1
      for _ in 0..<count {
        let lane = try take(nobody)
        lane.pointee.shared.pointee.owner = somebody
      }
      return count
    }

    @Test("when all lanes are in use, further threads share the last one")
    func overflow() throws {
      let count = try takeAll()
      #expect(lane_table_take(table, process, nobody) == nil)
      let shared = try #require(lane_table_overflow(table))
      #expect(Int(shared.pointee.index) == count)
      #expect(lane_table_overflow(table) == shared)
      #expect(lane_table_take(table, process, nobody) == nil)
      #expect(recording.count(PLUMB_SECTION_LANES) == count + 1)
      #expect(try entry(shared, 3).pointee.site == 3)
    }

    @Test("the shared lane is never given to one thread, even when nobody holds it")
    func overflowIsNobodys() throws {
      let count = try takeAll()
      let shared = try #require(lane_table_overflow(table))
      for index in 0..<count { recording.pointer.pointee.lanes[index].owner = nobody }
      for _ in 0..<3 * count {
        let lane = try take(somebody)
        #expect(lane != shared)
        lane.pointee.shared.pointee.owner = nobody
      }
    }

    @Test("there is no shared lane while lanes are left")
    func noOverflow() throws {
      _ = try take(somebody)
      #expect(lane_table_overflow(table) == nil)
    }
  }
}
