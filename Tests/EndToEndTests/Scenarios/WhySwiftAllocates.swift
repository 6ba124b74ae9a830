// WhySwiftAllocates.swift: the reasons that are named for the allocations of a Swift program.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct WhySwiftAllocates {
    private typealias Expectation = (
      function: String, reason: String, allocations: ClosedRange<Int>
    )

    /// For each function its main reason and how often it applies. A thousand elements need nine to
    /// eleven steps, by the library's rounding.
    private static let expected: [Expectation] = [
      ("growArray", "array_growth", 9...11), ("copyArray", "copy_on_write", 1...1),
      ("reserveArray", "storage", 1...1), ("writeArray", "array_literal", 100...100),
      ("growDictionary", "dictionary_growth", 9...11), ("copyDictionary", "copy_on_write", 1...1),
      ("growSet", "set_growth", 9...11), ("growString", "string_growth", 5...10),
      ("interpolate", "string_interpolation", 100...200), ("boxValues", "box", 100...100),
      ("makeClosure", "closure_context", 100...200), ("fail", "error_box", 100...100),
      ("referWeakly", "side_table", 99...99),
    ]

    @Test(
      "each function of a program has its reason, counted, at -O and -Onone",
      arguments: ["allocation_reasons", "allocation_reasons_debug"])
    func reasons(program: String) throws {
      let report = try Scenario(program).record().report()
      for (function, reason, allocations) in Self.expected {
        let reasons = Self.reasons(of: function, in: report)
        #expect(reasons.first?.reason == reason, "\(function)")
        #expect(allocations.contains(reasons.first?.allocations ?? 0), "\(function): \(reasons)")
      }
      #expect(Self.reasons(of: "startTasks", in: report).contains { $0.reason == "task" })
      // The capacity that was reached is at least what was put in, and at most what doubling gives.
      for function in ["growArray", "growDictionary", "growSet"] {
        let growth = try #require(Self.reasons(of: function, in: report).first)
        #expect((1000...2048).contains(try #require(growth.capacity)), "\(function)")
        #expect(growth.advice?.hasPrefix("reserveCapacity(\(growth.capacity ?? 0))") == true)
      }
    }

    /// Without the metadata that a function is the first to need.
    private static func reasons(of function: String, in report: Report) -> [Report.Reason] {
      report.sites(blaming: function).flatMap(\.reasons).filter { $0.reason != "metadata" }
    }
  }
}
