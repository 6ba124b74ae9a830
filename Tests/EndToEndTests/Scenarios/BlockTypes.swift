// BlockTypes.swift: which types the blocks of Swift and C++ programs are of.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct BlockTypes {
    /// What block_types.swift keeps alive, 1,000 of each.
    private static let kept = [
      "block_types.Leaf", "block_types.Couple<Int, String>", "block_types.Derived<[Int]>",
      "block_types.Hidden", "block_types.Space.Inner", "block_types.Space.Extended",
      "Array.Nested<Int>", "block_types.Counter", "[Int: String] storage", "Set<Int> storage",
      "String storage", "error box of block_types.Problem",
    ]

    @Test(
      "1,000 blocks of each kind are counted exactly and by name: debug, release, static, stripped",
      arguments: [
        "block_types", "block_types_debug", "block_types_static", "block_types_stripped",
      ])
    func kinds(program: String) throws {
      let report = try Scenario(program).expectAsWithoutUs().report()
      let types = Dictionary(uniqueKeysWithValues: report.types.map { ($0.name, $0.counts) })
      // A program's module is called as the file that the compiler made.
      let module = program.replacing("stripped", with: "static")
      for name in Self.kept {
        let name = name.replacing("block_types.", with: module + ".")
        #expect(types[name]?.liveBlocks == 1000, "\(name)")
      }
      // Derived's own array and the program's, three numbers each.
      #expect(types["[Int] storage"]?.liveBlocks == 2000)
      #expect(types["\(module).Leaf"]?.frees == 1000)
      #expect(types["error box of \(module).Problem"]?.frees == 1000)
      let boxes = report.types.filter { $0.name.hasPrefix("closure or box") }
      let large = boxes.filter { $0.name.hasPrefix("closure or box of \(module).Large in ") }
      #expect(large.map(\.counts.liveBlocks) == [1000])
      // A branch and its two leaves, a large struct, a closure's context, and the context of the
      // form in which an array keeps it.
      #expect(boxes.map(\.counts.liveBlocks).reduce(0, +) == 6000)
      #expect(report.types.map(\.counts).reduce(Counts(), +).events == report.totals.events)
    }

    @Test("of what swift_allocObject makes, in a program with Foundation, 98 % have a type")
    func typedShare() throws {
      let folder = try ScratchFolder()
      let capture = folder.path + "/words.plumb"
      let run = try Command(
        path: Harness.tool(),
        arguments: ["run", "-o", capture, "--", Harness.program("word_index")],
        environment: ["PLUMB_LIBRARY": Harness.library()], folder: folder.path
      ).run()
      #expect(run.ending == .exited(0), "\(run.errors)")
      let answer = try Command(
        path: Harness.tool(), arguments: ["query", capture, Self.typedObjects, "--format", "tsv"],
        folder: folder.path
      ).run()
      let counts = answer.output.split(separator: "\n").last.map { $0.split(separator: "\t") } ?? []
      let (all, typed) = (Int(counts.first ?? "") ?? 0, Int(counts.last ?? "") ?? 0)
      #expect(all > 50_000, "\(answer.errors)")
      #expect(typed * 100 >= all * 98 && typed <= all, "\(typed) of \(all)")
    }

    /// Allocations of the sites whose stacks begin in swift_allocObject, and those of a known type.
    private static let typedObjects = """
      SELECT sum(allocations), sum(typed) FROM (
        SELECT sites.allocations,
          (SELECT sum(allocations) FROM site_types WHERE site = sites.id) AS typed
        FROM sites WHERE 'swift_allocObject' IN (
          WITH RECURSIVE stack(node, depth) AS (
            SELECT sites.node, 0 UNION ALL
            SELECT parent, depth + 1 FROM stack JOIN nodes ON id = node WHERE depth < 4)
          SELECT name FROM stack JOIN nodes ON nodes.id = node
            JOIN frame_names ON frame_names.id = frame))
      """

    @Test("objects of C++ classes with virtual functions are named at exit, others stay untyped")
    func virtualClasses() throws {
      let report = try Scenario("virtual_classes").expectAsWithoutUs().report()
      let types = Dictionary(uniqueKeysWithValues: report.types.map { ($0.name, $0.counts) })
      #expect(types["shop::Item"]?.liveBlocks == 101)
      #expect(types["shop::Priced<long>"]?.liveBlocks == 211)
      #expect((types["[no type: malloc]"]?.liveBlocks ?? 0) >= 307)
      #expect(types.count == 3)
    }

    @Test("a program that is killed has the types of the blocks that it freed")
    func killed() throws {
      let report = try Scenario("swift_ends", "fatalError").expectAsWithoutUs(hidingAddresses: true)
        .report()
      #expect(
        report.types.map(\.counts).reduce(Counts(), +).events == report.totals.events
          || report.types.isEmpty)
    }
  }
}
