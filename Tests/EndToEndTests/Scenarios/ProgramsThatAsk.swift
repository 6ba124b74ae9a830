// ProgramsThatAsk.swift: programs that know of plumb and ask the recorder what they allocated.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProgramsThatAsk {
    private typealias Memory = Report.Timer.Memory

    private struct Metrics: Decodable {
      struct Operation: Decodable {
        var name: String
        var count: Int
        var totalNs: Int
        var percentiles: [Report.Timer.Percentile]
        var memory: [Memory]?
      }
      var schema: String
      var recorderVersion: String?
      var operations: [Operation]

      func memory(_ name: String) -> [Memory] {
        operations.first { $0.name == name }?.memory ?? []
      }
    }

    private func metrics(_ text: String) throws -> Metrics {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Metrics.self, from: Data(text.utf8))
    }

    @Test(
      "sync operations show what they allocate, to the unit, whatever other threads do",
      arguments: ["operations", "operations_static"])
    func operations(program: String) throws {
      let run = try Scenario(program, "json").record()
      #expect(run.outcome.ending == .exited(0), "\(run.outcome.errors)")
      let metrics = try metrics(run.outcome.output)
      #expect(metrics.recorderVersion != nil)
      func expect(
        _ name: String, calls: Int, _ allocations: Int, _ bytes: Int, frees: Int, _ freed: Int,
        peak: Int
      ) {
        let expected = Memory(
          attribution: "thread", calls: calls, allocations: allocations, allocatedBytes: bytes,
          frees: frees, freedBytes: freed, peakBytes: peak)
        #expect(metrics.memory(name) == [expected], "\(name)")
      }
      expect("load page", calls: 100, 300, 300_000, frees: 200, 200_000, peak: 2_000)
      expect("free pages", calls: 1, 0, 0, frees: 100, 100_000, peak: 0)
      expect("inner", calls: 1, 1, 7_000, frees: 1, 7_000, peak: 7_000)
      expect("outer", calls: 1, 3, 12_100, frees: 3, 12_100, peak: 12_000)
      expect("recurse", calls: 1, 4, 40, frees: 4, 40, peak: 10)
      expect("thread 0", calls: 1_000, 1_000, 16_000, frees: 1_000, 16_000, peak: 16)
      expect("thread 1", calls: 1_000, 1_000, 17_000, frees: 1_000, 17_000, peak: 17)
      // Each call also allocates the error that it throws, of 32 bytes.
      expect("fail", calls: 7, 14, 7 * 332, frees: 7, 2_100, peak: 300)
    }

    @Test("the async operations are labelled as the whole process's, and hold at least their own")
    func asyncOperations() throws {
      let run = try Scenario("operations", "json").record()
      let memory = try metrics(run.outcome.output).memory("async")
      let ofProcess = try #require(memory.first)
      #expect(memory.count == 1)
      #expect(ofProcess.attribution == "process" && ofProcess.calls == 3)
      #expect(ofProcess.allocatedBytes >= 3 * 123_456 && ofProcess.frees >= 3)
      #expect(ofProcess.peakBytes == nil)
    }

    @Test("the report of the recording tells what the program measured, figure by figure")
    func joined() throws {
      let run = try Scenario("operations", "json").record()
      let printed = try metrics(run.outcome.output).operations
      let timers = try #require(try run.report().timers)
      #expect(timers.map(\.name) == printed.map(\.name))
      #expect(timers.map(\.calls) == printed.map(\.count))
      #expect(timers.map(\.totalNs) == printed.map(\.totalNs))
      #expect(timers.map(\.memory) == printed.map { $0.memory ?? [] })
      let pages = try #require(timers.first { $0.name == "load page" })
      let percentiles = printed.first { $0.name == "load page" }?.percentiles.prefix(3)
      // A hundred calls are enough for p95, not for p99.
      #expect(pages.percentiles.map(\.percentile) == [50, 90, 95])
      #expect(pages.percentiles.map(\.valueNs) == percentiles?.map(\.valueNs))
    }

    @Test("without a recorder the same program says nothing of allocations")
    func withoutRecorder() throws {
      let scratch = try ScratchFolder()
      let outcome = try Scenario("operations", "json").runPlain(in: scratch.path)
      let metrics = try metrics(outcome.output)
      #expect(metrics.recorderVersion == nil)
      #expect(metrics.operations.allSatisfy { $0.memory == nil })
      #expect(metrics.operations.first { $0.name == "load page" }?.count == 100)
    }

    @Test("the table and OpenMetrics show the same counts, with how they were attributed")
    func formats() throws {
      let table = try Scenario("operations").record().outcome.output.split(separator: "\n")
      let row = try #require(table.last { $0.hasPrefix("outer ") })
      let cells = row.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(
        cells == [
          "outer", "thread", "1", "3", "3", "11.8 KiB", "11.8 KiB", "0 B", "11.7 KiB",
        ])
      #expect(table.last == "process: what the whole program allocated during the calls")
      let exposition = try Scenario("operations", "openmetrics").record().outcome.output
      let labels = "{operation=\"outer\",attribution=\"thread\"}"
      #expect(exposition.contains("plumb_operation_allocations_total\(labels) 3\n"))
      #expect(exposition.contains("plumb_operation_peak_bytes\(labels) 12000\n"))
      #expect(exposition.contains("attribution=\"process\""))
    }

    @Test("a C program that is built with plumb.h asks the recorder, and runs without one")
    func inC() throws {
      let scratch = try ScratchFolder()
      let scenario = try Scenario("asks_recorder")
      #expect(try scenario.runPlain(in: scratch.path).output == "no recorder\n")
      let run = try scenario.record()
      #expect(
        run.outcome.output == """
          recording: 1
          begun: 1
          begun: 1
          hidden: 1
          scope: 3 allocations of 2510 bytes, 2 frees of 2500, peak 1500
          ended elsewhere: 0
          process: 1 allocations, 1 frees, peak higher by 7777

          """)
    }
  }
}

extension EndToEnd.ProgramsThatAsk {
  private struct Step: Equatable {
    var name: String
    var current: Int
    var peak: Int
  }

  /// Lines of a name, the current and the peak bytes, and perhaps more.
  private func steps(_ output: String) -> [Step] {
    output.split(separator: "\n").compactMap { line in
      let match = line.wholeMatch(of: #/([a-z, ]+) (-?\d+) (-?\d+)( -?\d+)?/#)
      return match.flatMap { match in
        guard let current = Int(match.2), let peak = Int(match.3) else { return nil }
        return Step(name: String(match.1), current: current, peak: peak)
      }
    }
  }

  @Test("current and peak are exact at every step, after a reset as well")
  func heapTrace() throws {
    let run = try Scenario("heap_trace").record()
    #expect(run.outcome.ending == .exited(0), "\(run.outcome.errors)")
    let (filled, half) = (1_000 * 33 + 1_499_500, 500 * 33 + 624_750)
    #expect(
      steps(run.outcome.output) == [
        Step(name: "filled", current: filled, peak: filled),
        Step(name: "half freed", current: half, peak: filled),
        Step(name: "one large, freed", current: half, peak: half + 2_000_033),
        Step(name: "reset", current: half, peak: half),
        Step(name: "one more", current: half + 100_033, peak: half + 100_033),
        Step(name: "all freed", current: 0, peak: half + 100_033),
        Step(name: "growth", current: 0, peak: 0),
      ])
    #expect(run.outcome.output.contains("filled \(filled) \(filled) 1000\n"))
  }

  @Test("without a recorder there is nothing to trace")
  func heapTraceWithoutRecorder() throws {
    let scratch = try ScratchFolder()
    let outcome = try Scenario("heap_trace").runPlain(in: scratch.path)
    #expect(outcome.output == "no recorder\n")
  }

  @Test(
    "the same program in Python under tracemalloc goes through the same steps",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"),
      "needs /usr/bin/python3"))
  func twinOfTracemalloc() throws {
    let scratch = try ScratchFolder()
    let script = Harness.packageRoot + "/Tests/Programs/import_plumb/heap_trace.py"
    let twin = try Command(
      path: "/usr/bin/python3", arguments: [script], folder: scratch.path
    ).run()
    let theirs = steps(twin.output)
    let ours = steps(try Scenario("heap_trace").record().outcome.output).dropLast()
    #expect(theirs.map(\.name) == ours.map(\.name))
    // The numbers and rows that the script keeps are traced, too.
    for (their, our) in zip(theirs, ours) {
      #expect(abs(their.current - our.current) < 2_048, "\(our.name)")
      #expect(abs(their.peak - our.peak) < 2_048, "\(our.name)")
    }
  }
}
