import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("Hostile names in our own formats")
struct HostileNamesTests {
  private let profile = HostileHeap().profile

  @Test("Text: each site is one line, and none can move the cursor or turn the text around")
  func text() {
    let style = TerminalStyle(usesColour: false, usesUnicode: true, width: nil)
    let question = ReportQuestion(metric: .allocations, limit: 0, stacks: 0)
    let text = TextReport(question, style: style).text(of: profile)
    let lines = text.split(separator: "\n")
    for (index, name) in HostileHeap.shownNames.enumerated() where !HostileHeap.names[index].isEmpty
    {
      let matching = lines.filter { $0.contains("  \(name)  ") }
      #expect(matching.count == 1, "\(name.prefix(40))")
      #expect(matching.first?.contains(" \(10 + index) ") == true, "\(name.prefix(40))")
    }
    let isSafe = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || (scalar.value >= 0x20 && scalar.value != 0x202e)
    }
    #expect(isSafe)
  }

  @Test("JSON: Foundation reads the very names, unchanged")
  func json() throws {
    let report = Data(JSONReport(ReportQuestion()).bytes(of: profile))
    let object = try #require(try JSONSerialization.jsonObject(with: report) as? [String: Any])
    let sites = try #require(object["sites"] as? [[String: Any]])
    let names = Set(sites.compactMap { $0["function"] as? String })
    #expect(names == Set(HostileHeap.names))
    #expect(sites.reduce(0) { $0 + ($1["allocations"] as? Int ?? 0) } == profile.totals.allocations)
  }

  @Test("Folded: a line a stack, two frames each, and a weight that no name adds to")
  func folded() {
    let report = FoldedReport(ReportQuestion(metric: .allocations)).text(of: profile)
    let lines = report.split(separator: "\n")
    #expect(lines.count == HostileHeap.names.count)
    var sum = 0
    for line in lines {
      // The grammar of flamegraph.pl: the last number is the weight; and it looks for a second one.
      let match = line.wholeMatch(of: #/(.*) (\d+)/#)
      sum += match.flatMap { Int($0.2) } ?? 0
      #expect(match?.1.wholeMatch(of: #/.* \d+(\.\d*)?/#) == nil)
      #expect(match?.1.split(separator: ";", omittingEmptySubsequences: false).count == 2)
    }
    #expect(sum == profile.totals.allocations)
  }
}
