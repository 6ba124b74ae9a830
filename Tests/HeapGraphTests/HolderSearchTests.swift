import HeapGraph
import Testing

@Suite("Search for holders")
struct HolderSearchTests {
  private let heap = SyntheticHeap()

  private func step(_ block: Int, _ word: Int) -> LeakSearch.Step {
    LeakSearch.Step(block: block, offset: word * 8)
  }

  @Test("the way to a block is the shortest from the first group of roots that leads to it")
  func shortest() throws {
    let blocks = (0..<4).map { _ in heap.add(words: 4) }
    heap.set(blocks[0], 1, to: blocks[1])
    heap.set(blocks[1], 2, to: blocks[2])
    heap.set(blocks[0], 3, to: blocks[2])
    let search = heap.holders(roots: [[5, blocks[0]], [blocks[2], blocks[3]]])
    let way = try #require(search.way(to: 2))
    #expect(way.steps == [step(0, 3)])
    #expect(way.root.range == 0 && way.root.word == 1)
    #expect(search.way(to: 0)?.steps == [])
    #expect(search.way(to: 3)?.root.range == 1 && search.way(to: 3)?.root.word == 1)
  }

  @Test("a block that no root leads to has no way, and one in a cycle has one")
  func cycles() {
    let blocks = (0..<4).map { _ in heap.add(words: 4) }
    heap.set(blocks[0], 0, to: blocks[1])
    heap.set(blocks[1], 0, to: blocks[0])
    heap.set(blocks[2], 0, to: blocks[3])
    let search = heap.holders(roots: [[blocks[1]]])
    #expect(search.way(to: 0)?.steps == [step(1, 0)])
    #expect(search.way(to: 2) == nil && search.way(to: 3) == nil)
  }

  @Test("an unowned reference is on a way only where no other leads there, however short it is")
  func unowned() {
    let blocks = (0..<4).map { _ in heap.add(words: 4) }
    heap.set(blocks[0], 0, to: blocks[3])
    heap.set(blocks[0], 1, to: blocks[1])
    heap.set(blocks[1], 0, to: blocks[2])
    heap.set(blocks[2], 0, to: blocks[3])
    let isUnowned = { block, offset in block == 0 && offset == 0 }
    let search = heap.holders(roots: [[blocks[0]]], isUnowned: isUnowned)
    #expect(search.way(to: 3)?.steps == [step(0, 1), step(1, 0), step(2, 0)])
    heap.set(blocks[2], 0, to: 0)
    let other = heap.holders(roots: [[blocks[0]]], isUnowned: isUnowned)
    #expect(other.way(to: 3)?.steps == [step(0, 0)])
  }

  @Test("what stands in the room of a block that is not in use is no reference")
  func unusedRoom() {
    let blocks = (0..<5).map { _ in heap.add(words: 8) }
    for (word, target) in zip([0, 2, 5, 7], blocks[1...]) { heap.set(blocks[0], word, to: target) }
    let layout = BlockLayout(usedBytes: 48, unused: [12..<20, 24..<40])
    let references = References(heap.image()) { $0 == 0 ? layout : nil }
    var found: [Int: Int] = [:]
    references.forEach(of: 0) { found[$0] = $1 }
    // The word at 16 is used in its second half, the one at 40 as a whole.
    #expect(found == [1: 0, 2: 16, 3: 40])
  }

  @Test("what blocks retain is what no other way leads to")
  func retained() {
    let blocks = (0..<5).map { _ in heap.add(words: 4) }
    heap.set(blocks[0], 0, to: blocks[1])
    heap.set(blocks[0], 1, to: blocks[2])
    heap.set(blocks[1], 0, to: blocks[3])
    heap.set(blocks[2], 0, to: blocks[3])
    heap.set(blocks[3], 0, to: blocks[4])
    let search = heap.holders(roots: [[blocks[0]]])
    #expect(search.retained(by: [1]) == .init(blocks: 1, bytes: 32))
    #expect(search.retained(by: [1, 2]) == .init(blocks: 4, bytes: 128))
    #expect(search.retained(by: [3]) == .init(blocks: 2, bytes: 64))
    #expect(search.largestHolders().map(\.block) == [0])
    #expect(search.largestHolders()[0].retained == .init(blocks: 5, bytes: 160))
  }

  @Test("the dominator tree retains what taking a block away makes unreachable, in random heaps")
  func dominators() {
    var random = SeededGenerator(7)
    for _ in 0..<50 {
      let heap = SyntheticHeap()
      let blocks = (0..<30).map { _ in heap.add(words: 3) }
      for block in blocks {
        for word in 0..<2 where Bool.random(using: &random) {
          heap.set(block, word, to: blocks.randomElement(using: &random) ?? 0)
        }
      }
      let roots = (0..<3).map { _ in blocks.randomElement(using: &random) ?? 0 }
      let search = heap.holders(roots: [roots])
      let top = search.largestHolders()
      // Every block that is alive hangs below one of the top, and below one only.
      let alive = blocks.indices.filter { search.way(to: $0) != nil }.count
      #expect(top.reduce(0) { $0 + $1.retained.blocks } == alive)
      for (block, retained) in top { #expect(search.retained(by: [block]) == retained) }
    }
  }

  @Test("a list of 200,000 blocks has a way to its end and is retained by its first")
  func longList() {
    var last = heap.add(words: 2)
    let first = last
    for _ in 1..<200_000 {
      let next = heap.add(words: 2)
      heap.set(last, 0, to: next)
      last = next
    }
    let search = heap.holders(roots: [[first]])
    #expect(search.way(to: 199_999)?.steps.count == 199_999)
    #expect(search.largestHolders().map(\.retained.blocks) == [200_000])
  }
}

/// A generator with a seed: xorshift64 (Marsaglia, "Xorshift RNGs", 2003).
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
