import ProfileModel

/// The sentences of a gate, which all of its surfaces share.
struct GateWording {
  private let result: GateResult

  init(_ result: GateResult) {
    self.result = result
  }

  /// Why the verdict is what it is.
  var reason: String {
    switch result.verdict {
    case .passed:
      !result.times.isEmpty
        ? "no slower than \(result.baselineFile)"
        : result.judgements(.improved).isEmpty
          ? "nothing grew" : "nothing grew, and something shrank: bless it to keep it"
    case .regressed:
      (result.judgements(.regressed).map { Self.growth($0) }
        + result.times(.regressed).map { TimeWording.growth($0) }
        + result.exceededBudgets.map { Self.excess($0) }).joined(separator: "; ")
    case .improved:
      "less than the baseline allows, which was not blessed: "
        + result.judgements(.improved).map { Self.change($0) }.joined(separator: "; ")
    case .missing:
      result.judgements.isEmpty
        ? "\(result.baselineFile) has no entry of this name"
        : "\(result.baselineFile) lacks "
          + result.judgements(.new).map { Self.title($0.metric) }.joined(separator: ", ")
    case .outdated:
      "the baseline was made under other circumstances, so the comparison is advice: "
        + result.keyDifferences.map { "\($0.field) was \($0.base) and is \($0.new)" }
        .joined(separator: ", ")
    case .inconclusive:
      (result.doubts + result.times(.inconclusive).map { TimeWording.doubt($0) })
        .joined(separator: "; ")
    case .failed: "the program ended with status \(result.programStatus ?? 0)"
    }
  }

  static func title(_ metric: GatedMetric) -> String {
    metric.rawValue.replacing("_", with: " ")
  }

  /// To the unit: a gate that says `+8` must not show two equal numbers.
  static func plain(_ value: Int, _ metric: GatedMetric) -> String {
    Quantity.count(value) + (metric.metric.unit == .bytes ? " B" : "")
  }

  static func signed(_ value: Int, _ metric: GatedMetric) -> String {
    (value > 0 ? "+" : "") + plain(value, metric)
  }

  /// `allocations 10 → 12 (+2, +20.0%; allowed 0)`.
  static func growth(_ judgement: MetricJudgement) -> String {
    let allowed = plain(judgement.allowance, judgement.metric)
    return change(judgement, note: "; allowed \(allowed)")
  }

  static func change(_ judgement: MetricJudgement, note: String = "") -> String {
    let metric = judgement.metric
    let base = judgement.base?.value ?? 0
    let relative = ChangeText.relative(base: base, new: judgement.new.value)
    let change = [signed(judgement.delta, metric), relative].filter { !$0.isEmpty }
      .joined(separator: ", ")
    return "\(title(metric)) \(plain(base, metric)) → \(plain(judgement.new.value, metric)) "
      + "(\(change)\(note))"
  }

  /// `allocations in App.Cache.* are 12, and 0 are allowed`.
  static func excess(_ judgement: BudgetJudgement) -> String {
    let budget = judgement.budget
    let place =
      switch budget.subject {
      case .total: ""
      case .sites(let pattern): " in \(pattern)"
      case .types(let pattern): " of \(pattern)"
      }
    return "\(title(budget.metric))\(place): \(plain(judgement.value, budget.metric)), and "
      + "\(plain(budget.limit, budget.metric)) are allowed (line \(budget.line) of the budgets)"
  }

  /// `App.load()  Loader.swift:12  [Node]`.
  static func name(of site: SiteDifference, _ metric: GatedMetric) -> String {
    var parts = [site.site.function]
    let place = site.place(by: metric.metric)
    if let place = MeasuredSite.place(file: place?.file, line: place?.line) { parts.append(place) }
    let line = site.changedLines(by: metric.metric).first { $0.line.line == place?.line }?.line
    if let type = line?.type ?? site.site.type { parts.append("[\(type)]") }
    return DisplayWidth.printable(parts.joined(separator: "  "))
  }
}
