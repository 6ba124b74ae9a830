// Tests whose costs are known: built by programs.mk, run by the end-to-end tests, one at a time.
// Those whose names say so exceed their budgets.
import Foundation
import PlumbTesting
import Testing

@inline(never)
func allocateAndFree(_ blocks: Int, bytes: Int = 100) {
  for _ in 0..<blocks { free(malloc(bytes)) }
}

@Suite(.allocations(max: 5), .retained(max: 0))
struct BudgetOfSuite {
  @Test("within the suite's budget")
  func within() { allocateAndFree(5) }

  @Test("exceeds the suite's budget")
  func exceeds() { allocateAndFree(6) }

  @Test("has its own budget", .allocations(max: 8))
  func own() { allocateAndFree(8) }

  @Test("exceeds for one argument alone", arguments: [4, 7])
  func arguments(blocks: Int) { allocateAndFree(blocks) }
}

/// What is made once is made before it is counted.
let table = Array(repeating: 7, count: 1_000)

actor Counter {
  private var blocks = 0
  func add() {
    allocateAndFree(1)
    blocks += 1
  }
}

@Suite
struct Measured {
  @Test("what is made once doesn't count", .allocations(max: 0))
  func once() { for _ in 0..<3 { #expect(table.count == 1_000) } }

  @Test("what is made once counts without a warm-up", .allocations(max: 0), .withoutWarmUp)
  func onceCounted() { allocateAndFree(otherTable.count) }

  @Test("exceeds its peak", .memory(peak: 10_000), .allocations(max: 10))
  func peak() { allocateAndFree(1, bytes: 12_000) }

  @Test("exceeds what it may keep", .retained(max: 1_000))
  func retained() { kept.append(malloc(5_000)) }

  @Test("a peak within", .memory(peak: 12_000), .retained(max: 0))
  func withinPeak() { allocateAndFree(3, bytes: 12_000) }

  @Test("on the main actor", .allocations(max: 0))
  @MainActor func onMainActor() { allocateAndFree(5) }

  @Test("throws", .allocations(max: 0))
  func throwing() throws { throw CocoaError(.fileNoSuchFile) }
}

private let otherTable = Array(repeating: 1, count: 1)
nonisolated(unsafe) private var kept: [UnsafeMutableRawPointer?] = {
  var kept: [UnsafeMutableRawPointer?] = []
  kept.reserveCapacity(100)
  return kept
}()

/// Beside each other, and beside a test that allocates all the time.
@Suite
struct Parallel {
  @Test("noise") func noise() async {
    for _ in 0..<200 {
      allocateAndFree(1_000)
      await Task.yield()
    }
  }

  @Test("one", .allocations(max: 1_000)) func one() { allocateAndFree(1_000) }
  @Test("two", .allocations(max: 1_000)) func two() { allocateAndFree(1_000) }

  @Test("exceeds by one", .allocations(max: 999)) func three() { allocateAndFree(1_000) }

  @Test("what child tasks and actors allocate counts", .allocations(max: 300))
  func structured() async {
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { for _ in 0..<50 { await counter.add() } } }
    }
  }
}

/// Of a size of its own, so that no memory refers to what a node's memory was before.
final class Node {
  typealias Line = (Int, Int, Int, Int, Int, Int, Int, Int)
  typealias Page = (Line, Line, Line, Line, Line, Line, Line, Line)

  var next: Node?
  let bytes = [UInt8](repeating: 1, count: 100)
  var room: (Page, Page, Page, Page, Page, Page, Page, Page)?
}

func makeCycle() {
  let (first, second) = (Node(), Node())
  first.next = second
  second.next = first
}

func makeChain() {
  let first = Node()
  first.next = Node()
}

enum Registry {
  nonisolated(unsafe) static var nodes: [Node] = []
  static func register() -> Node {
    let node = Node()
    nodes.append(node)
    return node
  }
}

@Suite
struct Heap {
  @Test("a chain leaks nothing", .noLeaks) func chain() { makeChain() }
  @Test("a cycle leaks", .noLeaks) func cycle() { makeCycle() }
  @Test("expects no leaks") func expectation() { expectNoLeaks { makeChain() } }
  @Test("expects no leaks of a cycle") func failedExpectation() { expectNoLeaks { makeCycle() } }
  @Test("expects release") func release() { expectReleased(Node()) }
  @Test("expects release of what is kept") func failedRelease() {
    expectReleased(Registry.register())
  }
}

@Suite
struct Latency {
  @Test("is fast enough", .latency(p99: .seconds(60), runs: 20)) func fast() { allocateAndFree(1) }
  @Test("is too slow", .latency(p99: .nanoseconds(1), runs: 20)) func slow() { allocateAndFree(9) }
}
