// AsyncCallers.swift: who awaits an async function stands in the stacks of what it allocates.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct AsyncCallers {
    /// Pages made below each chain of those who await `fetch`, innermost first; main and what lies
    /// outside it are left out.
    private static let expected = [
      "order ← main": 10 * 2, "browse ← main": 3 * 2, "browse ← closure": 40 * 3 * 2,
      "order ← closure": 2, "order ← descend × 51 ← main": 2,
    ]

    @Test(
      "pages are counted by who awaited the function that made them",
      arguments: ["awaiting_framed", "awaiting_debug"])
    func chains(program: String) throws {
      let report = try Scenario(program).expectAsWithoutUs().report()
      var pages: [String: Int] = [:]
      for site in Self.pages(in: report) {
        pages[Self.chain(of: site), default: 0] += site.counts.allocations
      }
      #expect(pages == Self.expected)
      #expect(!report.trust.remarks.contains { $0.hasPrefix("Who awaits") })
    }

    @Test(
      "a function that awaits has the line of its await",
      arguments: ["awaiting_framed", "awaiting_debug"])
    func lines(program: String) throws {
      let path = Harness.packageRoot + "/Tests/Programs/swift/awaiting.swift"
      let source = try String(contentsOfFile: path, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let report = try Scenario(program).record().report()
      for name in ["order", "browse"] {
        let line = try #require(source.firstIndex { $0.hasSuffix("line: \(name)") }) + 1
        let awaiting = Self.pages(in: report).flatMap(\.stack)
          .filter { $0.awaiting == true && isFunction($0.function, name) }
        #expect(!awaiting.isEmpty)
        #expect(awaiting.allSatisfy { $0.line == line }, "\(name): \(awaiting.map(\.line))")
      }
    }

    @Test("a stripped program has the same chains, without names")
    func stripped() throws {
      let stacks = try ["awaiting_framed", "awaiting_unnamed"].map { program in
        try Scenario(program).record().report().sites
          .map { site in site.stack.filter { $0.awaiting == true } }
          .max { $0.count < $1.count } ?? []
      }
      #expect(stacks[0].count > 51)
      #expect(stacks[1].count == stacks[0].count)
      #expect(stacks[1].allSatisfy { $0.function.hasPrefix("awaiting_unnamed+0x") })
    }

    @Test("without frame pointers the report says what it does not know, and how to build")
    func withoutFramePointers() throws {
      let report = try Scenario("awaiting").record().report()
      let remark = try #require(report.trust.remarks.first { $0.hasPrefix("Who awaits") })
      #expect(remark.contains("fetch"))
      #expect(remark.contains("-fno-omit-frame-pointer"))
    }

    private static func pages(in report: Report) -> [Report.Site] {
      report.sites.filter { $0.passes(through: "makePage") }
    }

    private static func chain(of site: Report.Site) -> String {
      let names = site.stack.filter { $0.awaiting == true }.compactMap { frame -> String? in
        if frame.function.contains("closure #") { return "closure" }
        if isFunction(frame.function, "Awaiting.main") { return "main" }
        let name = ["order", "browse", "descend"].first {
          isFunction(frame.function, $0)
        }
        return name
      }
      var chain: [(name: String, times: Int)] = []
      for name in names {
        if chain.last?.name == name {
          chain[chain.count - 1].times += 1
        } else {
          chain.append((name, 1))
        }
      }
      return chain.map { name, times in
        times == 1 || name == "closure" ? name : "\(name) × \(times)"
      }
      .joined(separator: " ← ")
    }
  }
}
