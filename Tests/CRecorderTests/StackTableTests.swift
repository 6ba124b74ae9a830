import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Stack table")
  struct StackTableTests {
    private let recording: ScratchRecording
    private let table = UnsafeMutablePointer<stack_table>.allocate(capacity: 1)
    private let stack = SyntheticStack()

    init() throws {
      PrivateMemory.require()
      recording = try ScratchRecording(bytes: 64 << 20)
      table.initialize(to: stack_table())
      try #require(stack_table_start(table, recording.pointer))
    }

    /// Looks up, then adds, as the recorder does.
    private func site(
      _ addresses: [UInt], size: UInt32 = 5, flags: UInt32 = 0, generation: UInt32 = 0
    ) -> UInt32 {
      stack.set(addresses, flags: flags, generation: generation)
      let key = site_key(stack.walker.pointee.hash, size)
      let found = stack_table_find(table, key)
      return found != 0 ? found : stack_table_add(table, stack.walker, size, key)
    }

    private func record(_ site: UInt32) -> plumb_site {
      recording.pointer.pointee.sites[Int(site)]
    }

    /// The return addresses of a site, outermost first, as a reader finds them.
    private func addresses(of site: UInt32) -> [UInt] {
      path(of: site).filter { $0.kind == PLUMB_NODE_FRAME.rawValue }.map { UInt($0.address) }
    }

    private func path(of site: UInt32) -> [plumb_node] {
      recording.nodePath(from: record(site).node).reversed()
    }

    private var nodeCount: Int { recording.count(PLUMB_SECTION_NODES) }

    // --- Interning -------------------------------------------------------------------------------

    @Test("a stack is written with its root, its generation and its frames, and read back")
    func roundTrip() {
      let site = site([10, 20, 30], size: 7, generation: 4)
      #expect(site == 1)
      let path = path(of: site)
      #expect(path.map(\.address) == [4, 10, 20, 30])
      #expect(
        path.map(\.kind)
          == [PLUMB_NODE_ROOT, PLUMB_NODE_FRAME, PLUMB_NODE_FRAME, PLUMB_NODE_FRAME]
          .map(\.rawValue))
      #expect(record(site).size_class == 7)
      #expect(record(site).stack_hash == stack.walker.pointee.hash)
      #expect(record(site).flags == 0)
      #expect(stack.walker.pointee.frames[2].node == record(site).node)
    }

    @Test("the same stack twice is one site; with another size class it shares its nodes")
    func interning() {
      let first = site([10, 20, 30], size: 5)
      let nodes = nodeCount
      #expect(site([10, 20, 30], size: 5) == first)
      let second = site([10, 20, 30], size: 6)
      #expect(second != first)
      #expect(record(second).node == record(first).node)
      #expect(nodeCount == nodes)
      #expect(recording.count(PLUMB_SECTION_SITES) == 3)
    }

    @Test("adding what another thread added meanwhile gives that thread's site")
    func addedTwice() {
      let first = site([10, 20])
      let key = site_key(stack.walker.pointee.hash, 5)
      #expect(stack_table_add(table, stack.walker, 5, key) == first)
      #expect(recording.count(PLUMB_SECTION_SITES) == 2)
    }

    @Test("stacks share the nodes of their common outer frames")
    func sharing() {
      _ = site([10, 20, 30, 40])
      let nodes = nodeCount
      _ = site([10, 20, 31, 40])
      #expect(nodeCount == nodes + 2)
      _ = site([10, 20, 30])
      #expect(nodeCount == nodes + 2)
      _ = site([10, 20, 30, 40, 50])
      #expect(nodeCount == nodes + 3)
    }

    @Test("equal frames of different generations have different nodes")
    func generations() {
      let first = site([10, 20], generation: 0)
      let second = site([10, 20], generation: 1)
      #expect(first != second)
      #expect(record(first).node != record(second).node)
      #expect(path(of: second).first?.address == 1)
    }

    @Test("a stack without frames is a site at its root")
    func withoutFrames() {
      #expect(path(of: site([])).map(\.kind) == [PLUMB_NODE_ROOT.rawValue])
    }

    // --- Flags -----------------------------------------------------------------------------------

    @Test("what is not whole says so in its path and in the trust counters, once a site")
    func flags() {
      let both = STACK_IS_CUT.rawValue | STACK_IS_FOREIGN.rawValue
      let cut = site([10, 20], flags: STACK_IS_CUT.rawValue)
      let foreign = site([10, 20], flags: STACK_IS_FOREIGN.rawValue)
      let cutAndForeign = site([10, 20], flags: both)
      _ = site([10, 20], flags: both)
      #expect(path(of: cut)[1].kind == PLUMB_NODE_CUT.rawValue)
      #expect(path(of: foreign)[1].kind == PLUMB_NODE_FOREIGN.rawValue)
      #expect(
        path(of: cutAndForeign)[1...2].map(\.kind)
          == [PLUMB_NODE_CUT.rawValue, PLUMB_NODE_FOREIGN.rawValue])
      #expect(addresses(of: cutAndForeign) == [10, 20])
      #expect(recording.trust.cut_stacks == 2)
      #expect(recording.trust.foreign_stacks == 2)
      #expect(recording.trust.elided_stacks == 0)
    }

    @Test("the place where frames were left out stands below the outer ones")
    func elided() {
      let addresses = (1...320).map { UInt($0) }
      let path = path(of: site(addresses, flags: STACK_IS_ELIDED.rawValue))
      let inner = Int(STACK_ELISION_INNER)
      #expect(path.count == 1 + 320 + 1)
      #expect(path[1 + 320 - inner].kind == PLUMB_NODE_ELIDED.rawValue)
      #expect(path.count { $0.kind == PLUMB_NODE_ELIDED.rawValue } == 1)
      #expect(path.suffix(inner).map(\.address) == addresses.suffix(inner).map { UInt64($0) })
      #expect(recording.trust.elided_stacks == 1)
    }

    // --- Many ------------------------------------------------------------------------------------

    @Test("100,000 stacks are all found again, each with its own frames")
    func many() {
      let outer: [UInt] = (1...12).map { $0 * 1_000 }
      func frames(_ number: Int) -> [UInt] {
        let number = UInt(number)
        return Array(outer.prefix(Int(number % 12) + 1)) + [100_000 + number / 7, 900_000 + number]
      }
      for number in 0..<100_000 {
        guard site(frames(number)) == UInt32(number + 1) else {
          Issue.record("stack \(number) is not a site of its own")
          return
        }
      }
      let nodes = nodeCount
      var generator = SeededGenerator(seed: 5)
      for _ in 0..<20_000 {
        let number = Int.random(in: 0..<100_000, using: &generator)
        guard site(frames(number)) == UInt32(number + 1),
          addresses(of: UInt32(number + 1)) == frames(number)
        else {
          Issue.record("stack \(number) is lost")
          return
        }
      }
      #expect(nodeCount == nodes)
      #expect(recording.trust.folded_sites == 0)
    }

    @Test("a key that nobody added is unattributed, however full the table")
    func unknown() {
      for number in 0..<3_000 { _ = site([UInt(number) + 1]) }
      var generator = SeededGenerator(seed: 6)
      for _ in 0..<10_000 {
        #expect(stack_table_find(table, generator.next()) == UNATTRIBUTED_SITE)
      }
    }

    @Test("threads that add the same stacks at once agree on every site")
    func threads() {
      let shared = Shared(value: (table: table, sites: Sites(count: 2 * 5_000)))
      Threads.run(2) { thread in
        let stack = SyntheticStack()
        for number in 0..<5_000 {
          stack.set([1, UInt(number % 50) + 2, UInt(number) + 100])
          let key = site_key(stack.walker.pointee.hash, 5)
          let found = stack_table_find(shared.value.table, key)
          shared.value.sites.start[2 * number + thread] =
            found != 0 ? found : stack_table_add(shared.value.table, stack.walker, 5, key)
        }
      }
      let sites = (0..<10_000).map { shared.value.sites.start[$0] }
      #expect((0..<5_000).allSatisfy { sites[2 * $0] == sites[2 * $0 + 1] })
      #expect(Set(sites).count == 5_000)
      #expect(recording.count(PLUMB_SECTION_SITES) == 5_001)
      #expect(nodeCount == 1 + 1 + 1 + 50 + 5_000)
    }

    private final class Sites {
      let start: UnsafeMutablePointer<UInt32>
      init(count: Int) {
        start = .allocate(capacity: count)
        start.initialize(repeating: 0, count: count)
      }
      deinit { start.deallocate() }
    }
  }
}
