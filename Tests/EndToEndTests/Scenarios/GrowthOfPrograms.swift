// GrowthOfPrograms.swift: what grows is named, and a leak is told from a collection.
import Foundation
import Testing

/// What `plumb growth --format json` says.
private struct GrowthReport: Decodable {
  struct Row: Decodable {
    var function: String?
    var name: String?
    var type: String?
    var confidence: Double
    var liveBlocks: [Int]
    var held: Hold?
  }
  struct Hold: Decodable {
    var reachableBlocks: Int
    var unreachableBlocks: Int
    var root: String?
  }
  var moments: [Moment]
  var sites: [Row]
  var types: [Row]
  struct Moment: Decodable { var liveBytes: Int }

  init(_ json: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(GrowthReport.self, from: Data(json.utf8))
  }
}

extension EndToEnd {
  @Suite struct GrowthOfPrograms {
    @Test("a lost cycle and a cache that is never emptied rise; a ring and a full table do not")
    func risingTypes() throws {
      let folder = try ScratchFolder()
      let program = try Scenario("growing")
        .recorded(in: folder.path, recordings: folder.path).start()
      defer { program.send(SIGKILL) }
      try program.waitForOutput("ready")
      let outcome = try Command(
        path: Harness.tool(),
        arguments: [
          "growth", "\(program.pid)", "--every", "100ms", "--moments", "8", "--format", "json",
        ], folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let report = try GrowthReport(outcome.output)
      #expect(report.moments.count == 8)
      let rows = Dictionary(uniqueKeysWithValues: report.types.map { ($0.name ?? "", $0) })
      let entry = try #require(rows["growing.Entry"])
      #expect(entry.held?.root?.contains("cache") == true)
      #expect((entry.held?.unreachableBlocks ?? 1) == 0)
      let parent = try #require(rows["growing.Parent"])
      let held = try #require(parent.held)
      // What was made last may still be in a register.
      #expect(held.unreachableBlocks > 100 && held.reachableBlocks <= 2)
      #expect(rows["growing.Buffer"] == nil)
      #expect(report.sites.allSatisfy { $0.confidence >= 0.95 })
      #expect(report.sites.allSatisfy { ($0.liveBlocks.last ?? 0) > $0.liveBlocks[0] })
    }

    @Test("captures of a series tell the same, in whatever order they are given")
    func captures() throws {
      let folder = try ScratchFolder()
      let program = try Scenario("growing")
        .recorded(in: folder.path, recordings: folder.path).start()
      defer { program.send(SIGKILL) }
      try program.waitForOutput("ready")
      let names = (1...5).map { "\(folder.path)/\($0).plumb" }
      for name in names {
        let taken = try Command(
          path: Harness.tool(), arguments: ["snapshot", "\(program.pid)", "-o", name],
          folder: folder.path
        ).run()
        #expect(taken.ending == .exited(0), "\(taken.errors)")
        usleep(100_000)
      }
      let outcome = try Command(
        path: Harness.tool(), arguments: ["growth", "--format", "json"] + names.reversed(),
        folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let report = try GrowthReport(outcome.output)
      #expect(report.moments.map(\.liveBytes) == report.moments.map(\.liveBytes).sorted())
      #expect(report.sites.contains { $0.function?.contains("Entry") == true })
      #expect(report.sites.allSatisfy { $0.held == nil })
    }
  }
}
