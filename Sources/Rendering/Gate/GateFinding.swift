import ProfileModel

/// One thing that a gate found, as the surfaces of continuous integration show it: a sentence, and
/// a place where there is one.
struct GateFinding {
  enum Level: String {
    case error, warning
  }

  /// What kind of finding it is: `allocations-grew`.
  var rule: String
  var level: Level
  var message: String
  /// As debug information has it, or relative to the working folder.
  var file: String?
  var line: Int?
  /// The site's id; nil where the finding is of no site.
  var site: SiteIdentity?

  /// Everything that a result has to say, what decides first.
  ///
  /// - Parameter root: The folder to which paths are made relative.
  static func findings(of result: GateResult, root: String) -> [GateFinding] {
    var findings: [GateFinding] = []
    for budget in result.exceededBudgets { findings += self.findings(of: budget, in: result) }
    for judgement in result.judgements(.regressed) {
      findings += self.findings(of: judgement, in: result)
    }
    findings += result.times(.regressed).map { judgement in
      GateFinding(
        rule: judgement.metric.rawValue.replacing("_", with: "-") + "-grew", level: .error,
        message: "\(result.name): \(TimeWording.growth(judgement))")
    }
    let wording = GateWording(result)
    if result.verdict != .passed, result.verdict != .regressed {
      findings.append(
        GateFinding(
          rule: result.verdict.rawValue, level: .error, message: "\(result.name): \(wording.reason)"
        ))
    }
    return findings.map { finding in
      var finding = finding
      finding.file = finding.file.map { PathText.relative($0, to: root) }
      return finding
    }
  }

  private static func findings(
    of judgement: MetricJudgement, in result: GateResult
  ) -> [GateFinding] {
    let rule = judgement.metric.rawValue.replacing("_", with: "-") + "-grew"
    // Under other circumstances a comparison is advice.
    let level = result.keyDifferences.isEmpty ? Level.error : .warning
    let summary = "\(result.name): \(GateWording.growth(judgement))"
    let sites = result.difference.map { Excess(judgement.metric, of: $0).mainSites() } ?? []
    guard !sites.isEmpty else { return [GateFinding(rule: rule, level: level, message: summary)] }
    return sites.map { site in
      let place = site.place(by: judgement.metric.metric)
      let part = GateWording.signed(site.delta(judgement.metric.metric), judgement.metric)
      let message = "\(summary). \(part) at \(GateWording.name(of: site, judgement.metric))"
      return GateFinding(
        rule: rule, level: level, message: message, file: place?.file, line: place?.line,
        site: site.site.identity)
    }
  }

  private static func findings(
    of budget: BudgetJudgement, in result: GateResult
  ) -> [GateFinding] {
    let summary = "\(result.name): \(GateWording.excess(budget))"
    let rule = budget.budget.metric.rawValue.replacing("_", with: "-") + "-budget"
    guard !budget.sites.isEmpty else {
      return [GateFinding(rule: rule, level: .error, message: summary)]
    }
    return budget.sites.prefix(5).map { site in
      let value = GateWording.plain(site.counts[budget.budget.metric.metric], budget.budget.metric)
      return GateFinding(
        rule: rule, level: .error, message: "\(summary). \(value) at \(site.function)",
        file: site.file, line: site.line, site: site.identity)
    }
  }
}

/// Paths as people and machines of another place can use them.
enum PathText {
  /// The path without the folder, where it is inside.
  static func relative(_ path: String, to root: String) -> String {
    guard !root.isEmpty, root != "/", path.hasPrefix(root + "/") else { return path }
    return String(path.dropFirst(root.count + 1))
  }
}
