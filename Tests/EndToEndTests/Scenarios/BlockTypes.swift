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
