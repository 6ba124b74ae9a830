// Operations of which it is known what they allocate. Prints the metrics as a table, JSON or
// OpenMetrics, and gives them to its recording.
import Foundation
import Plumb

/// A block that the optimiser can't leave out.
@inline(never)
func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
  guard let block = malloc(bytes) else { fatalError("no memory") }
  return block
}

/// Three blocks of 1,000 bytes, of which one stays; at most two live at a time.
@inline(never)
func loadPage() -> UnsafeMutableRawPointer {
  let first = allocate(1_000)
  free(first)
  let kept = allocate(1_000)
  let second = allocate(1_000)
  free(second)
  return kept
}

struct Broken: Error {}

@inline(never)
func failAfter(_ bytes: Int) throws {
  free(allocate(bytes))
  throw Broken()
}

@inline(never)
func recurse(_ depth: Int, _ metrics: PerformanceMetrics) {
  metrics.measure("recurse") {
    free(allocate(10))
    if depth > 1 { recurse(depth - 1, metrics) }
  }
}

@main
struct Operations {
  static func main() async throws {
    let metrics = PerformanceMetrics()
    metrics.joinRecording()
    var kept: [UnsafeMutableRawPointer] = []
    kept.reserveCapacity(100)
    for _ in 0..<100 { kept.append(metrics.measure("load page", loadPage)) }
    metrics.measure("free pages") { kept.forEach { free($0) } }
    for _ in 0..<7 { try? metrics.measure("fail") { try failAfter(300) } }
    metrics.measure("outer") {
      let outer = allocate(5_000)
      metrics.measure("inner") { free(allocate(7_000)) }
      free(outer)
      free(allocate(100))
    }
    recurse(4, metrics)
    onThreads(metrics)
    for _ in 0..<3 {
      await metrics.measure("async") {
        let block = allocate(123_456)
        await Task.yield()
        free(block)
      }
    }
    switch CommandLine.arguments.dropFirst().first {
    case "json":
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      print(String(decoding: try encoder.encode(metrics.report()), as: UTF8.self))
    case "openmetrics": print(metrics.openMetrics(), terminator: "")
    default: print(metrics.report(), terminator: "")
    }
  }

  /// Two threads at once, whose allocations must not be counted for one another.
  static func onThreads(_ metrics: PerformanceMetrics) {
    let threads = (0..<2).map { number in
      Thread {
        for _ in 0..<1_000 {
          metrics.measure("thread \(number)") { free(allocate(16 + number)) }
        }
        Self.done.signal()
      }
    }
    threads.forEach { $0.start() }
    for _ in threads { done.wait() }
  }

  static let done = DispatchSemaphore(value: 0)
}
