import CRecorder
import CRecording
import Testing

private final class Leaf { var x = 1 }
private final class Branch<Value> { var value: Value? = nil }
private struct Problem: Error {}

extension SerializedTests {
  /// Objects made by hand: a first word of metadata, and a word of reference counts.
  @Suite("Types of blocks")
  struct BlockTypeTests {
    private let process: SyntheticProcess
    private let thread: SyntheticThread
    private let blocks = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 64)

    init() throws {
      process = try SyntheticProcess()
      thread = try SyntheticThread(process)
    }

    private static let deinitialised: UInt64 = 1 << 32 | 3
    private static let live: UInt64 = 3

    private func object(
      _ number: Int, _ word: UInt64, counts: UInt64, third: UInt64 = 0
    ) -> UnsafeMutableRawPointer {
      let block = blocks + 32 + number * 64
      block.storeBytes(of: word, as: UInt64.self)
      block.storeBytes(of: counts, toByteOffset: 8, as: UInt64.self)
      block.storeBytes(of: third, toByteOffset: 16, as: UInt64.self)
      return block
    }

    private func metadata(_ type: Any.Type) -> UInt64 {
      UInt64(unsafeBitCast(type, to: UInt.self))
    }

    private func allocateAndFree(_ object: UnsafeMutableRawPointer, in function: Int = 1) {
      thread.allocate(object, bytes: 48, in: function)
      #expect(thread.free(object))
    }

    /// The typed sites with their types.
    private var typedSites: [(site: UInt32, type: plumb_type)] {
      let recording = process.scratch.pointer.pointee
      return (1..<process.scratch.count(PLUMB_SECTION_SITES)).compactMap { site in
        let type = recording.sites[site].type
        return type == 0 ? nil : (UInt32(site), recording.types[Int(type)])
      }
    }

    @Test("a freed object is counted at the site of its stack, size class and type")
    func freed() throws {
      for number in 0..<3 {
        allocateAndFree(object(number, metadata(Leaf.self), counts: Self.deinitialised))
      }
      let typed = try #require(typedSites.first)
      #expect(typedSites.count == 1)
      #expect(typed.type.kind == PLUMB_TYPE_CLASS.rawValue)
      #expect(typed.type.metadata == metadata(Leaf.self))
      #expect(process.entry(1).allocations == 3 && process.entry(1).frees == 0)
      let frees = process.entry(typed.site)
      #expect(frees.allocations == 0 && frees.frees == 3 && frees.freed_bytes == 144)
      #expect(frees.temporary_allocations == 3)
      let sites = process.scratch.pointer.pointee.sites!
      #expect(sites[Int(typed.site)].node == sites[1].node)
      #expect(sites[Int(typed.site)].size_class == sites[1].size_class)
    }

    @Test("a type's arguments are written before it, each once")
    func arguments() throws {
      allocateAndFree(object(0, metadata(Branch<[Int]>.self), counts: Self.deinitialised))
      allocateAndFree(object(1, metadata(Branch<[Int]?>.self), counts: Self.deinitialised))
      let records = process.scratch.pointer.pointee.types!
      let words = (1..<process.scratch.count(PLUMB_SECTION_TYPES)).map { records[$0].metadata }
      let types: [Any.Type] = [
        Int.self, [Int].self, Branch<[Int]>.self, [Int]?.self, Branch<[Int]?>.self,
      ]
      #expect(words == types.map(metadata))
      #expect([2, 3, 4, 5].map { records[$0].arguments.0 } == [1, 2, 2, 4])
    }

    @Test("an error box is of the type of its error, from the first one on")
    func errors() throws {
      let errors: [any Error] = [Problem()]
      let box = errors.withUnsafeBytes { $0.load(as: UnsafePointer<UInt64>.self) }
      let word = box[0]
      for number in 0..<2 {
        allocateAndFree(
          object(number, word, counts: Self.deinitialised, third: metadata(Problem.self)))
      }
      let typed = try #require(typedSites.first)
      #expect(typedSites.count == 1)
      #expect(typed.type.kind == PLUMB_TYPE_ERROR.rawValue)
      #expect(process.entry(typed.site).frees == 2)
      let types = process.scratch.pointer.pointee.types!
      #expect(types[Int(typed.type.arguments.0)].metadata == metadata(Problem.self))
    }

    @Test("what has no counts of a dying object, or no metadata before them, has no type")
    func untyped() {
      allocateAndFree(object(0, metadata(Leaf.self), counts: 12345))
      allocateAndFree(object(1, metadata(Leaf.self) + 8, counts: Self.deinitialised))
      allocateAndFree(object(2, 0, counts: Self.deinitialised))
      allocateAndFree(object(3, 0x7f00_0000_0000, counts: Self.deinitialised))
      #expect(typedSites.isEmpty)
      #expect(process.entry(1).frees == 4)
    }

    @Test("a stack that frees several types keeps them apart, and one of objects stays one")
    func severalTypes() {
      let types: [Any.Type] = [Leaf.self, Branch<Int>.self, Branch<String>.self]
      let words = types.map(metadata)
      for round in 0..<30 {
        let word = words[round % 3]
        // Some blocks that look like none, fewer in a row than make a stack one of no objects.
        let counts = round % 10 < 2 ? 12345 : Self.deinitialised
        allocateAndFree(object(round % 8, word, counts: counts))
      }
      #expect(typedSites.count == 3)
      #expect(typedSites.map { process.entry($0.site).frees }.reduce(0, +) == 24)
      #expect(process.entry(1).frees == 6)
    }

    @Test("a stack of blocks that are no objects isn't looked at for ever")
    func noObjects() {
      for number in 0..<10 { allocateAndFree(object(number, 5, counts: 12345)) }
      allocateAndFree(object(0, metadata(Leaf.self), counts: Self.deinitialised))
      #expect(typedSites.isEmpty)
      #expect(process.entry(1).frees == 11)
    }

    @Test("live objects are counted once, in a lane of no thread")
    func live() throws {
      for number in 0..<4 {
        thread.allocate(
          object(number, metadata(number < 3 ? Leaf.self : Branch<Int>.self), counts: Self.live),
          bytes: 48, in: 1)
      }
      thread.allocate(object(5, 99, counts: 99), bytes: 48, in: 1)
      live_types_count(process.state)
      let counted = Dictionary(
        uniqueKeysWithValues: typedSites.map { ($0.type.metadata, process.entry($0.site)) })
      #expect(counted.count == 2)
      #expect(counted[metadata(Leaf.self)]?.allocations == 3)
      #expect(counted[metadata(Leaf.self)]?.allocated_bytes == 144)
      #expect(counted[metadata(Branch<Int>.self)]?.allocations == 1)
      let lanes = process.scratch.pointer.pointee.lanes!
      let count = process.scratch.count(PLUMB_SECTION_LANES)
      #expect(lanes[count - 1].purpose == PLUMB_LANE_LIVE_TYPES.rawValue)
      #expect(lanes[count - 1].owner == 0)
      #expect(process.entry(1).allocations == 5)
    }

    @Test("what is live is counted anew each time, in one lane")
    func countedAnew() throws {
      for number in 0..<4 {
        thread.allocate(object(number, metadata(Leaf.self), counts: Self.live), bytes: 48, in: 1)
      }
      live_types_count(process.state)
      let lanes = process.scratch.count(PLUMB_SECTION_LANES)
      live_types_count(process.state)
      let counted = try #require(typedSites.first)
      #expect(process.entry(counted.site).allocations == 4)
      #expect(process.scratch.count(PLUMB_SECTION_LANES) == lanes)
    }

    @Test("a first word in a module is kept for its symbol; memory that is gone is left out")
    func staticWords() throws {
      // A type's metadata stands for a virtual table: static data of the test process.
      let word = metadata(Leaf.self) & ~63
      thread.allocate(object(0, word, counts: 0), bytes: 48, in: 1)
      thread.allocate(77, bytes: 48, in: 1)
      live_types_count(process.state)
      let typed = try #require(typedSites.first)
      #expect(typedSites.count == 1)
      #expect(typed.type.kind == PLUMB_TYPE_STATIC.rawValue && typed.type.metadata == word)
    }
  }
}
