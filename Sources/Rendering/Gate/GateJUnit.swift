import ProfileModel

/// What a gate decided, as the XML that runners of JUnit write and most servers read: a suite for
/// the program, a case for each metric and each budget.
public struct GateJUnit: Sendable {
  private let root: String

  /// - Parameter root: The folder to which paths are made relative.
  public init(root: String) {
    self.root = root
  }

  private struct Case {
    var name: String
    /// `failure`, `error` or `skipped` and its text; nil where the case passed.
    var outcome: (element: String, text: String)?
  }

  /// Writes the whole document.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    let cases = cases(of: result)
    func count(_ element: String) -> Int { cases.count { $0.outcome?.element == element } }
    let name = XMLText.escaped(DisplayWidth.printable(result.name))
    output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    let counts =
      "tests=\"\(cases.count)\" failures=\"\(count("failure"))\" errors=\"\(count("error"))\""
    output.write("<testsuites name=\"plumb\" \(counts)>\n")
    output.write("<testsuite name=\"\(name)\" \(counts) skipped=\"\(count("skipped"))\">\n")
    for item in cases {
      output.write("<testcase classname=\"\(name)\" name=\"\(Self.escaped(item.name))\"")
      guard let outcome = item.outcome else {
        output.write("/>\n")
        continue
      }
      let first = outcome.text.split(separator: "\n").first.map(String.init) ?? ""
      output.write(">\n<\(outcome.element) message=\"\(Self.escaped(first))\"")
      output.write(
        outcome.element == "skipped"
          ? "/>\n" : ">\(Self.escaped(outcome.text))</\(outcome.element)>\n")
      output.write("</testcase>\n")
    }
    output.write("</testsuite>\n</testsuites>\n")
  }

  private func cases(of result: GateResult) -> [Case] {
    let findings = GateFinding.findings(of: result, root: root)
    var cases = result.judgements.map { judgement -> Case in
      let name = judgement.metric.rawValue
      switch judgement.outcome {
      case .regressed:
        let rule = name.replacing("_", with: "-") + "-grew"
        let lines = findings.filter { $0.rule == rule }.map(Self.line)
        let text = ([GateWording.growth(judgement)] + lines + [result.blessing])
        return Case(name: name, outcome: ("failure", text.joined(separator: "\n")))
      case .info: return Case(name: name, outcome: ("skipped", "too unsteady to be judged"))
      case .new: return Case(name: name, outcome: ("error", "not in the baseline"))
      case .unchanged, .improved: return Case(name: name, outcome: nil)
      }
    }
    cases += result.times.map { judgement in
      let outcome: (element: String, text: String)? =
        switch judgement.outcome {
        case .unchanged: nil
        case .regressed: ("failure", TimeWording.growth(judgement))
        case .inconclusive: ("error", TimeWording.doubt(judgement))
        }
      return Case(name: judgement.metric.rawValue, outcome: outcome)
    }
    for (index, budget) in result.budgets.enumerated() {
      let text = GateWording.excess(budget)
      cases.append(
        Case(
          name: "budget \(index + 1): \(budget.budget.metric.rawValue)",
          outcome: budget.isExceeded ? ("failure", text) : nil))
    }
    let isDecidedElsewhere = result.verdict == .passed || result.verdict == .regressed
    let text = "\(GateWording(result).reason)\n\(result.blessing)"
    cases.append(
      Case(name: "verdict", outcome: isDecidedElsewhere ? nil : ("error", text)))
    return cases
  }

  private static func line(_ finding: GateFinding) -> String {
    let place = [finding.file, finding.line.map(String.init)].compactMap { $0 }
    return (place.isEmpty ? "" : place.joined(separator: ":") + ": ") + finding.message
  }

  /// Line breaks stay; other control characters have no place in XML.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { XMLText.escaped(DisplayWidth.printable(String($0))) }.joined(separator: "\n")
  }
}
