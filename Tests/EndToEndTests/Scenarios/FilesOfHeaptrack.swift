// FilesOfHeaptrack.swift: what heaptrack recorded, compared with what the recorder did.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct FilesOfHeaptrack {
    private static let heaptrack = "/usr/bin/heaptrack"
    private static let isInstalled = FileManager.default.isExecutableFile(atPath: heaptrack)

    private struct Difference: Decodable {
      struct Change: Decodable {
        var base: Int?
        var new: Int?
      }
      struct Site: Decodable {
        /// Nil for what is new or gone.
        var matched_by: String?
        var allocations: Change
      }
      var totals: [String: Change]
      var sites: [Site]
    }

    @Test(
      "a Swift program's file has heaptrack's own totals, and its sites are the recorder's",
      .enabled(if: isInstalled, "skipped: no heaptrack; apt-get install heaptrack"))
    func swift() throws {
      let scratch = try ScratchFolder()
      let program = try Harness.program("block_types")
      let recorded = try run("/usr/bin/heaptrack", "-o", "theirs", program, in: scratch)
      #expect(recorded.ending == .exited(0), "\(recorded.errors)")
      let file = scratch.path + "/theirs.zst"
      _ = try run(Harness.tool(), "run", "--quiet", "-o", "ours.plumb", "--", program, in: scratch)
      let compared = try run(
        Harness.tool(), "diff", file, "ours.plumb", "--format", "json", in: scratch)
      let difference = try JSONDecoder().decode(
        Difference.self, from: Data(compared.output.utf8))

      let printed = try run("/usr/bin/heaptrack_print", file, in: scratch).output
      let calls = printed.firstMatch(of: #/calls to allocation functions: (\d+)/#)?.output.1
      let theirs = try #require(calls.flatMap { Int($0) })
      #expect(difference.totals["allocations"]?.base == theirs)

      // The two loaders differ in a few calls, by what each tool brings along.
      let ours = try #require(difference.totals["allocations"]?.new)
      #expect(abs(ours - theirs) <= 20)
      let lost = difference.sites.filter { $0.matched_by == nil }.map(\.allocations)
        .reduce(0) { $0 + ($1.base ?? 0) + ($1.new ?? 0) }
      #expect(lost <= 20, "\(lost) of \(theirs) allocations are at sites that did not match")
    }

    private func run(
      _ path: String, _ arguments: String..., in scratch: ScratchFolder
    ) throws -> Outcome {
      try Command(path: path, arguments: arguments, folder: scratch.path).run()
    }
  }
}
