import Foundation
import Testing

@testable import Plumb

@Suite("A timer")
struct TimerTests {
  struct Broken: Error, Equatable {}

  @Test("has its own name beside Foundation's timer")
  func name() {
    let timer = Plumb.Timer("query")
    let same: ScopeTimer = timer
    #expect(same.name == "query")
  }

  @Test("measures a sync body and returns its value")
  func sync() {
    let timer = ScopeTimer("work")
    let value = timer.measure { () -> Int in
      usleep(2_000)
      return 42
    }
    #expect(value == 42)
    let snapshot = timer.snapshot()
    #expect(snapshot.count == 1)
    #expect(snapshot.minimum ?? 0 >= 2_000_000)
  }

  @Test("measures an async body over its suspensions, on the caller's actor")
  @MainActor func async() async throws {
    let timer = ScopeTimer("work")
    let value = try await timer.measure { () async throws -> Int in
      MainActor.assertIsolated()
      try await Task.sleep(for: .milliseconds(3))
      return 7
    }
    #expect(value == 7)
    #expect(timer.snapshot().minimum ?? 0 >= 3_000_000)
  }

  @Test("rethrows the error in its own type, and counts failures and cancellations apart")
  func errors() async {
    let timer = ScopeTimer("work")
    do throws(Broken) {
      try timer.measure { () throws(Broken) in throw Broken() }
    } catch { #expect(error == Broken()) }
    do throws(Broken) {
      try await timer.measure { () async throws(Broken) in throw Broken() }
    } catch { #expect(error == Broken()) }
    try? timer.measure { throw CancellationError() }
    #expect(timer.snapshot().count == 3)
    #expect(timer.counters.failureCount == 2)
    #expect(timer.counters.cancellationCount == 1)
  }

  @Test("counts a recursive call but not its time, in a thread")
  func recursion() {
    let timer = ScopeTimer("walk")
    func walk(_ depth: Int) {
      timer.measure {
        if depth > 0 { walk(depth - 1) } else { usleep(1_000) }
      }
    }
    walk(3)
    let snapshot = timer.snapshot()
    #expect(snapshot.count == 4)
    #expect(timer.counters.nestedCount == 3)
    let total = snapshot.sum - UInt128(timer.counters.nestedTime)
    #expect(total == UInt128(snapshot.maximum ?? 0))
    timer.measure {}
    #expect(timer.counters.nestedCount == 3)
  }

  @Test("counts a recursive call but not its time, in a task and its children")
  func asyncRecursion() async {
    let timer = ScopeTimer("walk")
    await timer.measure {
      await timer.measure { await Task.yield() }
      timer.measure {}
      await withTaskGroup { group in
        group.addTask { await timer.measure { await Task.yield() } }
      }
    }
    await timer.measure { await Task.yield() }
    timer.measure {}
    #expect(timer.snapshot().count == 6)
    #expect(timer.counters.nestedCount == 3)
  }

  @Test("a scope that is stopped twice is recorded once, and one that is dropped is abandoned")
  func unbalanced() {
    let timer = ScopeTimer("request")
    let scope = timer.start()
    #expect(scope.stop(.failure) != nil)
    #expect(scope.stop() == nil)
    _ = timer.start()
    #expect(timer.snapshot().count == 1)
    #expect(timer.counters.failureCount == 1)
    #expect(timer.counters.abandonedCount == 1)
  }

  @Test("rejects what is no duration and counts it, without an outcome")
  func badDurations() {
    let timer = ScopeTimer("request")
    timer.record(seconds: .nan, outcome: .failure)
    timer.record(.seconds(-1))
    timer.record(seconds: .infinity)
    timer.record(.milliseconds(2))
    let snapshot = timer.snapshot()
    #expect(snapshot.count == 2)
    #expect(snapshot.rejectedCount == 2)
    #expect(snapshot.clampedCount == 1)
    #expect(timer.counters.failureCount == 0)
  }

  @Test("keeps the eight slowest calls, slowest first")
  func slowest() {
    let timer = ScopeTimer("request")
    for step in [5, 1, 9, 12, 3, 7, 2, 11, 4, 10, 6, 8] { timer.record(.milliseconds(step)) }
    let slowest = timer.slowest.all.map { $0.durationNanoseconds / 1_000_000 }
    #expect(slowest == [12, 11, 10, 9, 8, 7, 6, 5])
  }

  @Test("prints seconds with four decimals, as in “LLM call: 1.2345s”")
  func seconds() {
    #expect(DecimalText.seconds(1_234_512_345, decimals: 4) == "1.2345")
    #expect(DecimalText.seconds(49_999, decimals: 4) == "0.0000")
    #expect(DecimalText.seconds(50_000, decimals: 4) == "0.0001")
    #expect(DecimalText.seconds(-1_500_000_000, decimals: 1) == "-1.5")
    #expect(DecimalText.seconds(.max, decimals: 9) == "9223372036.854775807")
  }

  @Test("a name with newlines is escaped, and an endless one cut")
  func names() {
    #expect(ScopeTimer("a\nb\u{1b}").name == #"a\nb\u{1B}"#)
    #expect(ScopeTimer("größe").name == "größe")
    #expect(ScopeTimer(String(repeating: "ä", count: 100_000)).name.utf8.count < 210)
  }
}
