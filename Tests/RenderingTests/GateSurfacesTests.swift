import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("A gate's decision is read by other programs")
struct GateSurfacesTests {
  private static let root = "/home/me/App"

  static func sample(name: String = "app <\"1\">\n") -> GateResult {
    var result = GateResult(
      name: name,
      key: BaselineKey(
        toolchain: "swift-6.3.1", architecture: "x86_64", configuration: "release",
        allocator: "jemalloc-5.3.0", counting: "plumb-0.1.0", hashing: BaselineKey.seeded),
      runs: 3, baselineFile: "PlumbBaselines/6.3.1-x86_64-release.json",
      blessing: "plumb bless -- 'a b'")
    let base = MetricRecord(value: 10, spread: 0, metricClass: .exact)
    let grown = MetricRecord(value: 12, spread: 0, metricClass: .exact)
    result.judgements = [
      MetricJudgement(
        metric: .allocations, base: base, new: grown, allowance: 0, outcome: .regressed),
      MetricJudgement(
        metric: .allocatedBytes, base: base, new: base, allowance: 0, outcome: .unchanged),
      MetricJudgement(metric: .liveBytes, base: base, new: grown, allowance: 9, outcome: .info),
    ]
    var site = MeasuredSite(
      identity: SiteIdentity(value: 0xab), function: "App.load(_:) -> [Int]", module: "app",
      counts: Counts(allocations: 2, allocatedBytes: 64))
    (site.file, site.line) = ("/home/me/App/Sources/A b,c:d.swift", 7)
    result.difference = MeasurementDifference(
      base: Measurement(name: "a"), new: Measurement(name: "b"),
      sites: [SiteDifference(base: nil, new: site, pass: nil)], types: [])
    let budget = Budget(
      subject: .sites(pattern: "App.*"), metric: .allocations, limit: 1, program: nil, line: 4)
    result.budgets = [BudgetJudgement(budget: budget, value: 2, sites: [site])]
    result.verdict = .regressed
    return result
  }

  /// One time that grew and one that nothing was shown of.
  static func timed(_ verdict: GateVerdict = .regressed) -> GateResult {
    var result = GateResult(
      name: "app", key: sample().key, runs: 16, baselineFile: "base/app", blessing: "")
    result.times = [
      TimeJudgement(
        metric: .wallTime, base: [1e6, 2e6, 3e6], new: [3e6, 4e6, 5e6], probability: 0.05,
        upperRatio: .infinity, outcome: .inconclusive),
      TimeJudgement(
        metric: .cpuTime, base: [1e6, 1e6], new: [1.5e6, 1.5e6], probability: 0.00001,
        upperRatio: 1.62, outcome: .regressed),
    ]
    result.verdict = verdict
    return result
  }

  @Test("Times stand in the text with their change, its bound and their probability")
  func times() {
    let text = text({ GateText(style: .plain).render($0, to: &$1) }, Self.timed())
    for line in [
      "cpu time   1.00 ms  1.50 ms   +50.0%   +62.0%  <0.0001  GREW",
      "wall time  2.00 ms  4.00 ms  +100.0%  unknown   0.0500  open",
      "regressed: cpu time 1.00 ms → 1.50 ms (+50.0%, 2 pairs, p <0.0001)",
    ] {
      #expect(text.contains(line), "\(text)")
    }
    #expect(!text.contains("to make this the baseline"))
  }

  @Test("Times stand in every other surface as other findings do")
  func timeSurfaces() {
    let timed = Self.timed()
    let annotations = text({ GateAnnotations(root: Self.root).render($0, to: &$1) }, timed)
    #expect(annotations.hasPrefix("::error title=plumb%3A cpu-time-grew::app: cpu time 1.00 ms"))
    let markdown = text({ GateMarkdown(root: Self.root).render($0, to: &$1) }, timed)
    #expect(
      markdown.contains("| cpu time | 1.00 ms | 1.50 ms | +50.0% | +62.0% | **grew** |"))
    #expect(!markdown.contains("Reproduce and approve"))
    let junit = text({ GateJUnit(root: Self.root).render($0, to: &$1) }, timed)
    #expect(junit.contains("tests=\"3\" failures=\"1\" errors=\"1\""))
    let sarif = text({ GateSARIF(root: Self.root, toolVersion: "0").render($0, to: &$1) }, timed)
    #expect(sarif.contains("\"plumbSite/v1\": \"none:cpu-time-grew:app\""))
    let open = text({ GateText(style: .plain).render($0, to: &$1) }, Self.timed(.inconclusive))
    #expect(open.contains("inconclusive: wall time: 3 pairs show neither a growth"))
  }

  @Test(
    "Times in JSON keep to the schema",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema")
  )
  func timesJSON() {
    let text = text({ GateJSON(root: Self.root).render($0, to: &$1) }, Self.timed())
    #expect(SchemaValidation.errors(of: text, schema: "check") == "")
    let changed = text.replacing("cpu_time", with: "cpu_tame")
    #expect(SchemaValidation.errors(of: changed, schema: "check") != "")
  }

  private func text(_ render: (GateResult, inout String) -> Void, _ result: GateResult = sample())
    -> String
  {
    var text = ""
    render(result, &text)
    return text
  }

  @Test("Text names the site that grew, its line, and the command that blesses")
  func plain() {
    let text = text { GateText(style: .plain).render($0, to: &$1) }
    for line in [
      "allocations        10    12       2  +20.0%        0  exact  GREW",
      "     +2  new      App.load(_:) -> [Int]  A b,c:d.swift:7",
      "allocations in App.*: 2, and 1 are allowed (line 4 of the budgets)",
      "to make this the baseline: plumb bless -- 'a b'",
    ] {
      #expect(text.contains(line.replacing("       2  +20", with: "      +2  +20")), "\(text)")
    }
  }

  @Test(
    "JSON keeps to its schema, and so does a verdict of a gate",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema"))
  func json() {
    let text = text { GateJSON(root: Self.root).render($0, to: &$1) }
    #expect(SchemaValidation.errors(of: text, schema: "check") == "")
    for (from, to) in [("\"regressed\"", "\"worse\""), ("plumb.check/1", "plumb.check/2")] {
      #expect(SchemaValidation.errors(of: text.replacing(from, with: to), schema: "check") != "")
    }
    for verdict in GateVerdict.allCases {
      var document = ""
      VerdictJSON(verdict: verdict.rawValue, status: Int(verdict.status), programStatus: nil)
        .render(to: &document)
      #expect(SchemaValidation.errors(of: document, schema: "verdict") == "")
    }
  }

  @Test(
    "A baseline keeps to its schema", .enabled(if: SchemaValidation.isAvailable, "needs jsonschema")
  )
  func baseline() {
    var baseline = Baseline(key: Self.sample().key)
    var entry = BaselineEntry(runs: 3, program: "app")
    entry.metrics[.allocations] = MetricRecord(value: 7, spread: 2, metricClass: .bounded)
    entry.sites = (Self.sample().difference?.sites ?? []).map(\.site)
    baseline.entries["app"] = entry
    var text = ""
    BaselineJSON().render(baseline, to: &text)
    #expect(SchemaValidation.errors(of: text, schema: "baseline") == "")
    let changed = text.replacing("bounded", with: "loose")
    #expect(SchemaValidation.errors(of: changed, schema: "baseline") != "")
  }

  @Test(
    "SARIF keeps to the parts of its standard that services read, with the site as fingerprint",
    .enabled(if: SchemaValidation.isAvailable, "needs Python's jsonschema"))
  func sarif() {
    let text = text { GateSARIF(root: Self.root, toolVersion: "0.1.0").render($0, to: &$1) }
    #expect(SchemaValidation.errors(of: text, schema: "sarif-2.1.0-subset") == "")
    #expect(text.contains("\"plumbSite/v1\": \"00000000000000ab:allocations-grew:"))
    #expect(text.contains("\"uri\": \"Sources/A%20b%2Cc%3Ad.swift\""))
    #expect(
      SchemaValidation.errors(
        of: text.replacing("\"startLine\": 7", with: "\"startLine\": 0"),
        schema: "sarif-2.1.0-subset") != "")
  }

  private static let hasXMLReader =
    PipedProgram.run(["xmllint", "--version"], input: "").status == 0

  @Test(
    "JUnit's XML is well formed and counts as it says", .enabled(if: hasXMLReader, "needs xmllint"))
  func junit() {
    let text = text { GateJUnit(root: Self.root).render($0, to: &$1) }
    func ask(_ path: String) -> String {
      PipedProgram.run(["xmllint", "--xpath", "string(\(path))", "-"], input: text).output
        .trimmingCharacters(in: .newlines)
    }
    #expect(ask("count(//testcase)") == "5")
    #expect(ask("//testsuite/@tests") == "5")
    #expect(ask("count(//failure)") == ask("//testsuites/@failures"))
    #expect(ask("count(//skipped)") == ask("//testsuite/@skipped"))
    #expect(ask("//testcase[1]/failure").contains("Sources/A b,c:d.swift:7"))
  }

  @Test("Annotations escape what separates, name paths of the checkout, and stop at ten")
  func annotations() {
    let text = text { GateAnnotations(root: Self.root).render($0, to: &$1) }
    let first = text.split(separator: "\n")[0]
    #expect(
      first.hasPrefix(
        "::error file=Sources/A b%2Cc%3Ad.swift,line=7,title=plumb%3A allocations-budget::app <"))
    #expect(first.contains("%0A"))
    var many = Self.sample()
    many.budgets = Array(repeating: many.budgets[0], count: 30)
    let cut = self.text({ GateAnnotations(root: Self.root).render($0, to: &$1) }, many)
    #expect(cut.split(separator: "\n").count == 10)
    #expect(cut.hasSuffix("::warning title=plumb::22 more findings stand in the report\n"))
  }

  private static let hasMarkdownReader =
    PipedProgram.run(["cmark-gfm", "--version"], input: "").status == 0

  @Test(
    "Markdown is one table and a list, whatever stands in names",
    .enabled(if: hasMarkdownReader, "needs cmark-gfm"))
  func markdown() {
    let text = text { GateMarkdown(root: Self.root).render($0, to: &$1) }
    let html = PipedProgram.run(["cmark-gfm", "-e", "table", "--unsafe"], input: text).output
    #expect(html.matches(of: /<table>/).count == 1)
    #expect(html.matches(of: /<tr>/).count == 4)
    #expect(html.matches(of: /<li>/).count == 2)
    #expect(html.contains("<strong>grew</strong>"))
  }

  @Test("A summary that would be too long is cut at a line, and says so")
  func cut() {
    var result = Self.sample()
    result.budgets = Array(repeating: result.budgets[0], count: 2000)
    let text = text({ GateMarkdown(root: Self.root).render($0, to: &$1) }, result)
    #expect(text.utf8.count < 65_536)
    #expect(text.contains(/\n… \d+ more lines\n$/))
  }
}
