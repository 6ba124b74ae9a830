import Plumb
import Testing

@testable import PlumbTesting

@Suite("Budgets of a test")
struct BudgetsTests {
  @Test("the last trait of a kind counts, which is the innermost; other kinds stay")
  func innermost() {
    let budgets = Budgets([
      MeasurementTrait.allocations(max: 100), MeasurementTrait.noLeaks,
      MeasurementTrait.memory(peak: 5), MeasurementTrait.allocations(max: 3),
      MeasurementTrait.latency(p99: .seconds(1), runs: 0),
    ])
    #expect(budgets.allocations == 3)
    #expect(budgets.peakBytes == 5)
    #expect(budgets.retainedBytes == nil)
    #expect(budgets.forbidsLeaks && budgets.warmsUp && budgets.countsMemory)
    #expect(budgets.latency?.runs == 1)
  }

  @Test("traits of others are none of ours")
  func others() {
    let budgets = Budgets([.tags(), .serialized, .withoutWarmUp] as [any Trait])
    #expect(!budgets.needsRecorder && !budgets.warmsUp && budgets.latency == nil)
  }

  @Test("what equals a budget is within it, and one more is not")
  func limit() {
    var budgets = Budgets()
    budgets.allocations = 3
    budgets.retainedBytes = -1
    let usage = HeapUsage(allocations: 3, allocatedBytes: 100, frees: 3, freedBytes: 100)
    #expect(Excess.of(budgets, usage).isEmpty)
    let more = HeapUsage(allocations: 4, allocatedBytes: 2_148, frees: 3, freedBytes: 100)
    let sentences = Excess.of(budgets, more).map(\.sentence)
    #expect(
      sentences == [
        "The test allocated 4 blocks, 1 more than the 3 allowed.",
        "The test left behind 2.00 KiB, 2.00 KiB more than the 0 B allowed.",
      ])
  }

  @Test("the sites of an excess are shown without what called the test, and folded with it")
  func sites() {
    let frames = ["App.make()", "AppTests.test()", "closure #1 in PlumbTesting.run()", "main"]
    var site = ThreadSites.Site(
      traceback: HeapSnapshot.Traceback(frames.map { HeapSnapshot.Frame(function: $0) }))
    site.allocations = 1_200
    let report = ExcessReport(sites: [site], metric: .allocations)
    #expect(report.text == "  1,200  App.make()\n      ← AppTests.test()")
    #expect(
      report.folded
        == "main;closure #1 in PlumbTesting.run();AppTests.test();App.make() 1200\n")
    #expect(ExcessReport(sites: [site], metric: .retained).folded == "")
  }

  @Test("what Swift Testing allocates is told by where it is declared, or by its library")
  func ofSwiftTesting() {
    func site(_ function: String, module: String = "app") -> ThreadSites.Site {
      ThreadSites.Site(
        traceback: HeapSnapshot.Traceback([HeapSnapshot.Frame(function: function, module: module)]))
    }
    #expect(site("static Testing.__Expression.make()").isOfSwiftTesting)
    #expect(site("closure #1 in Testing.expect(_:)").isOfSwiftTesting)
    #expect(site("libTesting.so+0x12", module: "libTesting.so").isOfSwiftTesting)
    #expect(!site("AppTesting.make()").isOfSwiftTesting)
    #expect(!site("App.Testing.make()").isOfSwiftTesting)
    #expect(site("PlumbTesting.MeasuringThread.runJobs()").isOfTaskSwitch)
    #expect(!site("closure #1 in AppTests.test()").isOfTaskSwitch)
  }
}

@Suite("A measured test")
struct MeasuredTests {
  @Test("runs as often as its latency needs, and once before", .latency(p99: .seconds(60), runs: 7))
  func runs() {
    RunCounter.count += 1
    #expect(RunCounter.count <= 8)
  }

  @Test("keeps the errors that it throws")
  func errors() async {
    var budgets = Budgets()
    budgets.latency = (.seconds(60), 2)
    let measurement = TestMeasurement(budgets: budgets, sourceLocation: #_sourceLocation)
    await #expect(throws: CancellationError.self) {
      try await measurement.run { throw CancellationError() }
    }
    // The gate is open again.
    await #expect(throws: Never.self) { try await measurement.run {} }
  }

  @Test("runs its tasks on one thread, hops and child tasks included")
  func oneThread() async throws {
    let thread = MeasuringThread()
    thread.start()
    defer { thread.stop() }
    let identifiers = await withTaskExecutorPreference(thread) {
      await withTaskGroup(of: Int.self) { group in
        for _ in 0..<200 {
          group.addTask {
            await Task.yield()
            return MeasuringThread.callingThreadID
          }
        }
        return await group.reduce(into: Set()) { $0.insert($1) }
      }
    }
    #expect(identifiers.count == 1)
    // The child tasks came from the thread itself, but for the first job.
    #expect(thread.arrivals <= 2)
  }
}

/// Only the one test that runs again and again counts here, one run at a time.
enum RunCounter {
  nonisolated(unsafe) static var count = 0
}
