import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The JSON report is an interface")
struct JSONReportTests {
  typealias Object = [String: Any]

  private func text(_ question: ReportQuestion = ReportQuestion()) -> String {
    var text = ""
    JSONReport(question).render(SampleHeap().profile, to: &text)
    return text
  }

  private func decode(_ text: String) throws -> Object {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
  }

  @Test("The keys of plumb.report/1 come in their order")
  func keyOrder() throws {
    let text = text()
    let lines = text.split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix("  \"") }.map { $0.dropFirst(3).prefix { $0 != "\"" } } == [
        "schema", "run", "trust", "totals", "sites", "types", "sizes", "lifetimes", "timeline",
        "threads",
      ])
    let site = try #require(lines.first { $0.hasPrefix("    {\"id\"") })
    var rest = site[...]
    for key in [
      "id", "function", "file", "line", "module", "type", "allocations", "allocated_bytes", "frees",
      "freed_bytes", "live_blocks", "live_bytes", "peak_bytes", "temporary_allocations", "stack",
    ] {
      let range = try #require(rest.range(of: "\"\(key)\": "), "\(key)")
      rest = rest[range.upperBound...]
    }
  }

  @Test("Sites sum to totals, to the byte")
  func sums() throws {
    let report = try decode(text())
    let totals = try #require(report["totals"] as? [String: Int])
    let sites = try #require(report["sites"] as? [Object])
    #expect(sites.count == 4)
    for (key, total) in totals {
      #expect(sites.reduce(0) { $0 + ($1[key] as? Int ?? 0) } == total, "\(key)")
    }
    #expect(totals["allocated_bytes"] == 152_007)
    #expect(totals["live_blocks"] == 531)
  }

  @Test("Asked for few stacks, the first sites have theirs, and nothing else changes")
  func fewStacks() throws {
    let whole = try #require(decode(text())["sites"] as? [Object])
    let few = try #require(decode(text(ReportQuestion(stacks: 1)))["sites"] as? [Object])
    #expect(whole.allSatisfy { ($0["stack"] as? [Any])?.isEmpty == false })
    #expect(few.map { ($0["stack"] as? [Any])?.isEmpty } == [false, true, true, true])
    #expect(
      few.map { $0["allocated_bytes"] as? Int } == whole.map { $0["allocated_bytes"] as? Int })
  }

  @Test("A limit leaves the totals whole and says what it cut")
  func omission() throws {
    let report = try decode(text(ReportQuestion(metric: .allocations, limit: 1)))
    let sites = try #require(report["sites"] as? [Object])
    let omission = try #require(report["omission"] as? Object)
    let totals = try #require(report["totals"] as? [String: Int])
    #expect(sites.count == 1)
    #expect(sites[0]["function"] as? String == "Loader.load(path:)")
    #expect(omission["omitted_sites"] as? Int == 3)
    #expect(omission["ordered_by"] as? String == "allocations")
    for (key, total) in totals {
      let shown = try #require(sites[0][key] as? Int)
      #expect(shown + (omission[key] as? Int ?? 0) == total, "\(key)")
    }
    #expect(try decode(text(ReportQuestion(limit: 0)))["omission"] == nil)
  }

  @Test("Run and trust carry what the recording says")
  func run() throws {
    let report = try decode(text())
    let run = try #require(report["run"] as? Object)
    #expect(run["command"] as? [String] == ["App", "--bench"])
    #expect(run["exit_status"] as? Int == 0)
    #expect(run["sample_bytes"] is NSNull)
    let modules = try #require(run["modules"] as? [Object])
    #expect(modules[0]["build_id"] as? String == "a1b2c3d4e5f6")
    #expect(modules[1]["build_id"] is NSNull)
    let trust = try #require(report["trust"] as? Object)
    #expect(trust["recorder_bytes"] as? Int == 1_258_291)
    #expect(trust["running"] as? Bool == false)
  }

  @Test("Lines come with the rule by which they were found; what has none says null")
  func lines() throws {
    let report = try decode(text())
    let sites = try #require(report["sites"] as? [Object])
    let site = try #require(sites.first { $0["function"] as? String == "Cache.insert(_:_:)" })
    #expect(site["file"] as? String == "/src/App/Cache.swift")
    #expect(site["line"] as? Int == 12)
    #expect(site["line_rule"] as? String == "preceding")
    #expect(site["lines"] as? Int == 1)
    let stack = try #require(site["stack"] as? [Object])
    #expect(stack[0]["line"] is NSNull)
    #expect(stack[0]["line_rule"] == nil)
    #expect(stack[2]["line_rule"] as? String == "exact")
    let trust = try #require(report["trust"] as? Object)
    #expect(trust["lineless_allocations"] as? Int == 7)
  }

  @Test("Rows by line have their file and line, those by function have none")
  func groupsByLine() throws {
    let report = try decode(text(ReportQuestion(grouping: .line)))
    let rows = try #require((report["groups"] as? Object)?["rows"] as? [Object])
    let row = try #require(rows.first { $0["line"] as? Int == 91 })
    #expect(row["label"] as? String == "/src/App/Loader.swift:91")
    #expect(row["file"] as? String == "/src/App/Loader.swift")
    #expect(row["allocations"] as? Int == 4000)
    #expect(rows.contains { $0["label"] as? String == "main" && $0["line"] is NSNull })
    let functions = try decode(text(ReportQuestion(grouping: .function)))
    let others = try #require((functions["groups"] as? Object)?["rows"] as? [Object])
    #expect(others.allSatisfy { $0["file"] is NSNull && $0["line"] is NSNull })
  }

  @Test("Strings survive whatever characters they have")
  func strings() throws {
    for text in ["\"\\/\u{8}\n\t\r\u{1}\u{7f}", "größe 日本 👩‍👩‍👧", "\u{2028}</script>"] {
      let json = "[" + JSONText.quoted(text) + "]"
      let value = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String]
      #expect(value == [text])
    }
  }

  @Test("A table by function is added to the sites, never in their place")
  func groups() throws {
    let report = try decode(text(ReportQuestion(grouping: .function)))
    #expect((report["sites"] as? [Object])?.count == 4)
    let groups = try #require(report["groups"] as? Object)
    let rows = try #require(groups["rows"] as? [Object])
    #expect(rows.map { $0["label"] as? String }.contains("App.run()"))
    let sum = rows.reduce(0) { $0 + ($1["allocations"] as? Int ?? 0) }
    #expect(sum == 4507)
  }
}
