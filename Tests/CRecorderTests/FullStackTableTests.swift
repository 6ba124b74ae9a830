import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("A full stack table")
  struct FullStackTableTests {
    private let recording: ScratchRecording
    private let table = UnsafeMutablePointer<stack_table>.allocate(capacity: 1)
    private let stack = SyntheticStack()

    init() throws {
      PrivateMemory.require()
      recording = try ScratchRecording(bytes: 256 << 10)
      table.initialize(to: stack_table())
      try #require(stack_table_start(table, recording.pointer))
    }

    private func site(_ addresses: [UInt], size: UInt32 = 5) -> UInt32 {
      stack.set(addresses)
      let key = site_key(stack.walker.pointee.hash, size)
      let found = stack_table_find(table, key)
      return found != 0 ? found : stack_table_add(table, stack.walker, size, key)
    }

    private func record(_ site: UInt32) -> plumb_site {
      recording.pointer.pointee.sites[Int(site)]
    }

    private func addresses(of site: UInt32) -> [UInt] {
      recording.nodePath(from: record(site).node).reversed().dropFirst().map { UInt($0.address) }
    }

    private func isFolded(_ site: UInt32) -> Bool {
      record(site).flags & UInt8(PLUMB_SITE_FOLDED.rawValue) != 0
    }

    /// Stacks of 50 frames with nothing in common but the outermost one.
    private func deepStack(_ number: Int) -> [UInt] {
      [1] + (0..<49).map { UInt(number * 100 + $0) + 10 }
    }

    @Test("when no node is left, a stack folds into its nearest ancestor that has one")
    func foldedSites() throws {
      var number = 0
      while !recording.isFull(PLUMB_SECTION_NODES) {
        let site = site(deepStack(number))
        try #require(site != UNATTRIBUTED_SITE)
        number += 1
      }
      let last = UInt32(number)
      #expect(isFolded(last) && !isFolded(last - 1))
      let kept = addresses(of: last)
      #expect(kept.count < 50)
      #expect(kept == Array(deepStack(number - 1).prefix(kept.count)))
      #expect(recording.trust.folded_sites == 1)
      #expect(
        UInt64(recording.count(PLUMB_SECTION_NODES)) == recording.capacity(PLUMB_SECTION_NODES))

      let next = site(deepStack(number))
      #expect(isFolded(next))
      #expect(addresses(of: next) == [1])
      #expect(recording.trust.folded_sites == 2)
      #expect(site(deepStack(number)) == next, "a folded site is found again")
      #expect(recording.trust.folded_sites == 2)
    }

    @Test("a stack of known frames is whole even when no node is left")
    func knownFrames() throws {
      let first = site(deepStack(0))
      var number = 1
      while !recording.isFull(PLUMB_SECTION_NODES) {
        _ = site(deepStack(number))
        number += 1
      }
      let shorter = site(Array(deepStack(0).prefix(20)))
      #expect(!isFolded(shorter))
      #expect(addresses(of: shorter) == Array(deepStack(0).prefix(20)))
      #expect(addresses(of: first) == deepStack(0))
    }

    @Test("when no site is left, a stack is unattributed, and known ones are still found")
    func fullSites() {
      let capacity = recording.capacity(PLUMB_SECTION_SITES)
      for number in 1..<UInt(capacity) {
        guard site([1, 2], size: UInt32(number % 65)) != 0, site([1, number + 10]) != 0 else {
          break
        }
      }
      #expect(recording.isFull(PLUMB_SECTION_SITES))
      #expect(UInt64(recording.count(PLUMB_SECTION_SITES)) == capacity)
      #expect(site([1, 999_999]) == UNATTRIBUTED_SITE)
      #expect(site([1, 2], size: 1) != UNATTRIBUTED_SITE)
    }
  }
}
