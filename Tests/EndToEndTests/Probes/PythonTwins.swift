// PythonTwins.swift: the same habits in Python under tracemalloc tell the same story.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct PythonTwins {
    private func twin(_ name: String, isDefective: Bool, number: String) throws -> Int {
      let outcome = try Command(
        path: "/usr/bin/python3",
        arguments: ["-B", Harness.packageRoot + "/Probes/Twins/\(name).py"]
          + (isDefective ? ["--defect"] : []),
        folder: Harness.packageRoot
      ).run()
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let numbers = try JSONDecoder().decode([String: Int].self, from: Data(outcome.output.utf8))
      return try #require(numbers[number])
    }

    @Test(
      "what a twin keeps is what its probe keeps",
      arguments: [
        ("lru_cache", 100, 1000), ("deduplication", 0, 1000), ("string_interning", 40, 3000),
      ])
    func kept(name: String, healthy: Int, defective: Int) throws {
      #expect(try twin(name, isDefective: false, number: "live") == healthy)
      #expect(try twin(name, isDefective: true, number: "live") == defective)
    }

    @Test("numbers as objects are a block each in Python too, but for a few that were free")
    func boxes() throws {
      #expect(try twin("packed_numbers", isDefective: false, number: "live") <= 5)
      let boxes = try twin("packed_numbers", isDefective: true, number: "live")
      #expect((4900...5001).contains(boxes))
    }

    @Test("lists of the steps are most of the peak, and a generator has none")
    func generator() throws {
      #expect(try twin("generator", isDefective: false, number: "peak_bytes") < 10_000)
      #expect(try twin("generator", isDefective: true, number: "peak_bytes") > 10_000 * 8)
      #expect(
        try twin("generator", isDefective: false, number: "total")
          == twin("generator", isDefective: true, number: "total"))
    }
  }
}
