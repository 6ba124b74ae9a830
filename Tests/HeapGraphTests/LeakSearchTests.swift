import HeapGraph
import Testing

@Suite("Search for leaks")
struct LeakSearchTests {
  private let heap = SyntheticHeap()

  @Test("what roots lead to, through blocks and into their middle, is alive; the rest is lost")
  func reachable() {
    let (root, middle, lost) = (heap.add(words: 4), heap.add(words: 8), heap.add(words: 2))
    heap.set(root, 3, to: middle + 17)
    let search = heap.search(roots: [1, root, 99])
    #expect(search.reachableBlocks == 2)
    #expect(search.leaks.map(\.blocks) == [[2]])
    #expect(search.leaks[0].cycle.isEmpty && search.leaks[0].indirectBlocks.isEmpty)
    #expect(heap.search(roots: [root, lost]).leaks.isEmpty)
  }

  @Test("a block's end is another's or nobody's")
  func bounds() {
    let block = heap.add(words: 4)
    #expect(heap.search(roots: [block + 31]).leaks.isEmpty)
    #expect(heap.search(roots: [block + 32]).leaks.count == 1)
    #expect(heap.search(roots: [block - 1]).leaks.count == 1)
  }

  @Test("a word that was requested in part is no reference, one that was not at all may be")
  func wordInUseInPart() {
    let text = heap.add(words: 4, requested: 19)
    let (whole, cut, beyond) = (heap.add(words: 2), heap.add(words: 2), heap.add(words: 2))
    for (word, target) in zip(1..., [whole, cut, beyond]) { heap.set(text, word, to: target) }
    #expect(heap.search(roots: [text]).leaks.map(\.blocks) == [[2]])
  }

  @Test("a cycle is one leak with its shortest way round, and what it holds is indirect")
  func cycle() {
    let blocks = (0..<5).map { _ in heap.add(words: 6) }
    heap.set(blocks[0], 2, to: blocks[1])
    heap.set(blocks[1], 3, to: blocks[2])
    heap.set(blocks[2], 4, to: blocks[0])
    heap.set(blocks[1], 5, to: blocks[0])
    heap.set(blocks[2], 5, to: blocks[3])
    heap.set(blocks[3], 0, to: blocks[4])
    let search = heap.search(roots: [])
    #expect(search.leaks.count == 1)
    #expect(search.leaks[0].blocks == [0, 1, 2])
    #expect(search.leaks[0].indirectBlocks == [3, 4])
    #expect(
      search.leaks[0].cycle == [
        LeakSearch.Step(block: 0, offset: 16), LeakSearch.Step(block: 1, offset: 40),
      ])
  }

  @Test("a member's own address in itself is not the way round where others are in the cycle too")
  func ownAddress() {
    let (storage, entry) = (heap.add(words: 4), heap.add(words: 4))
    heap.set(storage, 2, to: storage)
    heap.set(storage, 3, to: entry)
    heap.set(entry, 2, to: storage)
    #expect(
      heap.search(roots: []).leaks[0].cycle == [
        LeakSearch.Step(block: 0, offset: 24), LeakSearch.Step(block: 1, offset: 16),
      ])
  }

  @Test("a block that holds itself is a cycle; one that a lost block holds is no leak of its own")
  func chains() {
    let blocks = (0..<3).map { _ in heap.add(words: 4) }
    heap.set(blocks[0], 3, to: blocks[0])
    heap.set(blocks[2], 1, to: blocks[2] + 16)
    heap.set(blocks[2], 0, to: blocks[1])
    let leaks = heap.search(roots: []).leaks
    #expect(leaks.map(\.blocks) == [[0], [2]])
    #expect(leaks[0].cycle == [LeakSearch.Step(block: 0, offset: 24)])
    #expect(leaks[1].indirectBlocks == [1] && leaks[1].cycle.isEmpty)
  }

  @Test("Swift's flags in the upper and lower bits of a reference are no part of the address")
  func flags() {
    let block = heap.add(words: 4)
    for flags in [0xe000_0000_0000_0000, 0x8000_0000_0000_0000, 7, 0x4000_0000_0000_0001]
      as [UInt64]
    {
      #expect(heap.search(roots: [block | flags]).leaks.isEmpty, "\(flags)")
    }
  }

  @Test("an object keeps its side table alive, and the side table keeps no object alive")
  func sideTables() {
    let (object, table) = (heap.add(words: 4), heap.add(words: 4))
    heap.set(object, 1, to: 3 << 62 | table >> 3)
    heap.set(table, 0, to: object)
    #expect(heap.search(roots: [object]).leaks.isEmpty)
    // A weak reference leads to the side table.
    #expect(heap.search(roots: [table]).leaks.map(\.blocks) == [[0]])
  }

  @Test("a list of 200,000 blocks is searched without recursion")
  func longList() {
    var last = heap.add(words: 2)
    let first = last
    for _ in 1..<200_000 {
      let next = heap.add(words: 2)
      heap.set(last, 0, to: next)
      last = next
    }
    #expect(heap.search(roots: [first]).reachableBlocks == 200_000)
    heap.set(last, 0, to: first)
    let leaks = heap.search(roots: []).leaks
    #expect(leaks.count == 1 && leaks[0].cycle.count == 200_000)
  }
}
