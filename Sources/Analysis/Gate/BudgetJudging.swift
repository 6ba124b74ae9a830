import ProfileModel

/// Counts what a budget limits.
enum BudgetJudging {
  /// The smallest value that one of the runs has for the budget's subject.
  static func judgement(_ budget: Budget, runs: [Measurement]) -> BudgetJudgement {
    let metric = budget.metric.metric
    switch budget.subject {
    case .total:
      return BudgetJudgement(
        budget: budget, value: runs.map { $0.totals[metric] }.min() ?? 0, sites: [])
    case .types(let pattern):
      let values = runs.map { run in
        run.types.filter { Glob.matches($0.name, pattern) }.reduce(0) { $0 + $1.counts[metric] }
      }
      return BudgetJudgement(budget: budget, value: values.min() ?? 0, sites: [])
    case .sites(let pattern):
      let found = runs.map { run in
        run.sites.filter { $0.counts[metric] != 0 && Glob.matches($0.function, pattern) }
      }
      let smallest = found.min { sum($0, metric) < sum($1, metric) } ?? []
      return BudgetJudgement(
        budget: budget, value: sum(smallest, metric),
        sites: smallest.sorted {
          ($0.counts[metric], $1.identity) > ($1.counts[metric], $0.identity)
        })
    }
  }

  private static func sum(_ sites: [MeasuredSite], _ metric: Metric) -> Int {
    sites.reduce(0) { $0 + $1.counts[metric] }
  }
}
