// Programs that look at their own heap: the twin of heap_snapshot.py, and what a snapshot promises.
import Foundation
import Plumb

/// A bytes object of Python has 33 bytes beside its contents, and so has each block here.
let header = 33

struct Blocks {
  private var kept = [UnsafeMutableRawPointer?](repeating: nil, count: 5_000)

  @inline(never)
  mutating func fill() {
    for place in 0..<2_000 {
      kept[place] = malloc(100 + header)  // small
    }
    for place in 2_000..<2_300 {
      kept[place] = malloc(1_000 + header)  // medium
    }
    for place in 2_300..<2_303 {
      kept[place] = malloc(100_000 + header)  // large
    }
    for place in 2_303..<2_313 {
      kept[place] = malloc(20_000 + header)  // first of equals
    }
    for place in 2_313..<2_323 {
      kept[place] = malloc(20_000 + header)  // second of equals
    }
  }

  @inline(never)
  mutating func change() {
    release(0..<1_000)
    release(2_300..<2_303)
    for place in 3_000..<3_100 {
      kept[place] = malloc(1_500 + header)  // later
    }
  }

  mutating func release(_ places: Range<Int>) {
    for place in places {
      free(kept[place])
      kept[place] = nil
    }
  }
}

/// By its line in this file: the words of the comment there.
func name(_ label: String) -> String? {
  let parts = label.split(separator: ":")
  guard parts.count == 2, parts[0].hasSuffix("HeapSnapshots.swift"), let line = Int(parts[1]),
    let text = try? String(contentsOfFile: String(parts[0]), encoding: .utf8)
  else { return nil }
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  let comment = lines[line - 1].split(separator: "  // ")
  return comment.count == 2 ? String(comment[1]) : nil
}

func twin() throws {
  var blocks = Blocks()
  blocks.fill()
  let filled = try HeapSnapshot.take()
  blocks.change()
  let changed = try HeapSnapshot.take()
  for row in try filled.statistics(by: .line) {
    if let name = name(row.label) { print("filled:", name, row.liveBytes, row.liveBlocks) }
  }
  for row in try changed.compare(to: filled, by: .line) {
    guard let name = name(row.label) else { continue }
    print(
      "changed:", name, row.liveBytes, row.liveBytesChange, row.liveBlocks, row.liveBlocksChange)
  }
}

// --- What a snapshot promises ------------------------------------------------------------------

final class Node {
  let name: String
  init(_ number: Int) { name = "a node whose name is long enough for a block, \(number)" }
}

@inline(never)
func makeNodes(_ count: Int) -> [Node] { (0..<count).map(Node.init) }

func types() throws {
  var nodes = makeNodes(1_000)
  func show() throws {
    let rows = try HeapSnapshot.take().statistics(by: .type)
    for row in rows where row.label == "heap_snapshot.Node" { print(row.label, row.liveBlocks) }
  }
  try show()
  nodes.removeLast(400)
  try show()
  withExtendedLifetime(nodes) {}
}

/// Threads that allocate for one another while snapshots are taken.
func threads() throws {
  let stop = Stop()
  let done = DispatchSemaphore(value: 0)
  for _ in 0..<2 {
    Thread.detachNewThread {
      var ring = [UnsafeMutableRawPointer?](repeating: nil, count: 64)
      var place = 0
      while !stop.isSet {
        let old = stop.exchange(malloc(16 + place))
        free(ring[place])
        ring[place] = old
        place = (place + 1) % ring.count
      }
      ring.forEach { free($0) }
      done.signal()
    }
  }
  for _ in 0..<20 {
    let snapshot = try HeapSnapshot.take()
    let (bytes, blocks) = (try snapshot.liveBytes, try snapshot.liveBlocks)
    for grouping in [HeapSnapshot.Grouping.function, .traceback, .module, .type] {
      let rows = try snapshot.statistics(by: grouping)
      let isWhole =
        rows.reduce(0) { $0 + $1.liveBytes } == bytes
        && rows.reduce(0) { $0 + $1.liveBlocks } == blocks
      let isPossible = grouping == .type || rows.allSatisfy { $0.liveBlocks >= 0 }
      if !isWhole || !isPossible { print("not consistent by", grouping) }
    }
  }
  stop.set()
  for _ in 0..<2 { done.wait() }
  print("done")
}

final class Stop: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false
  private var block: UnsafeMutableRawPointer?

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }

  func exchange(_ new: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    lock.withLock {
      defer { block = new }
      return block
    }
  }
}

/// Looking again and again must not look like growth.
func growth() throws {
  var blocks = Blocks()
  // What printing needs for itself comes first.
  for row in try HeapSnapshot.growth().prefix(1) { print("at first", row.liveBytesChange > 0) }
  print("warm", try HeapSnapshot.growth().count > 0, [1])
  _ = try HeapSnapshot.growth()
  blocks.fill()
  let grown = try HeapSnapshot.growth()
  for row in grown where row.label.contains("fill") { print("grew", row.liveBytesChange) }
  let quiet = try HeapSnapshot.growth()
  print("then", quiet.filter { $0.liveBlocksChange != 0 })
  withExtendedLifetime(blocks) {}
}

func filters() throws {
  var blocks = Blocks()
  blocks.fill()
  let all = try HeapSnapshot.take()
  let mine = all.filtered(by: .including(file: "*/HeapSnapshots.swift"))
  print("mine", try mine.liveBytes)
  let withoutSmall = mine.filtered(by: .excluding(function: "*fill*"))
  print("without fill", try withoutSmall.liveBytes)
  let rows = try all.filtered(by: .including(function: "*Blocks.fill()"))
    .limited(toFrames: 2).statistics(by: .traceback)
  print("tracebacks", rows.count, rows.first?.traceback.frames.count ?? 0)
  withExtendedLifetime(blocks) {}
}

func save(_ folder: String) throws {
  var blocks = Blocks()
  blocks.fill()
  let snapshot = try HeapSnapshot.take()
  try snapshot.save(to: folder + "/moment.plumb")
  try snapshot.save(to: folder + "/moment.recording")
  blocks.change()
  try HeapSnapshot.take().save(to: folder + "/later.plumb")
  print("saved")
}

@main
struct HeapSnapshots {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch arguments.first {
      case "types": try types()
      case "threads": try threads()
      case "growth": try growth()
      case "filters": try filters()
      case "save": try save(arguments.last ?? ".")
      default: try twin()
      }
    } catch {
      print(error)
    }
  }
}
