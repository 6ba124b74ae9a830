import Analysis
import ArgumentParser
import ProfileModel
import Rendering

/// `plumb diff`: what changed between two runs.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two recordings, captures or JSON reports.",
    usage: """
      plumb diff BASE NEW [--format FORMAT] [--metric METRIC] [--limit NUMBER]
             [-o FILE] [-f]
      """,
    discussion: """
      Sites are recognised in a ladder of passes, and each row names the one that matched: exact, \
      moved (other lines), renamed (ordinals of closures), blame (the function, its type and size \
      alone). What no pass matches is new, or gone.

      Either side may also be a heap profile of pprof (Go's runtime, plumb report) or of DHAT \
      (valgrind, plumb report), or a file of heaptrack, which is recognised by what is in it. Its \
      sites have functions and lines, but neither types nor sizes.

      The status is 0 whatever changed: `plumb check` judges.
      """)

  @Argument(help: ArgumentHelp("What was before.", valueName: "base"))
  var base: String

  @Argument(help: ArgumentHelp("What is now.", valueName: "new"))
  var new: String

  @Option(help: ArgumentHelp("How to write the comparison.", valueName: "format"))
  var format = DiffFormat.text

  @Option(
    help: ArgumentHelp(
      "The metric whose change orders and cuts (default: allocated_bytes).", valueName: "metric"))
  var metric: Metric?

  @Option(
    help: ArgumentHelp(
      "Sites and types to show; 0 for all (default: 10 in text, all in json).",
      valueName: "number"))
  var limit: Int?

  @OptionGroup var destination: OutputOptions

  func validate() throws {
    if let limit, limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of rows, or 0 for all.")
    }
  }

  func run() throws {
    if format == .svg { return try draw() }
    let difference = Comparison.difference(
      from: try MeasurementLoading.load(base), to: try MeasurementLoading.load(new))
    let question = DiffQuestion(metric: try metric(of: difference), limit: limit)
    try destination.deliver { output, style in
      switch format {
      case .text: DiffText(question, style: style).render(difference, to: &output)
      case .json: DiffJSON(question).render(difference, to: &output)
      case .folded: DiffFolded(question).render(difference, to: &output)
      case .svg: break
      }
    }
  }

  /// The metric that was asked for, else the first that both sides tell.
  ///
  /// - Throws: 1 for one that a side does not tell.
  private func metric(of difference: MeasurementDifference) throws(ToolError) -> Metric {
    let known = difference.knownMetrics
    if let found = [metric ?? DiffQuestion.defaultMetric, metric ?? .liveBytes]
      .first(where: known.contains)
    {
      return found
    }
    let names = Metric.allCases.filter(known.contains).map(\.name).joined(separator: ", ")
    throw .report(
      "The two sides do not both tell \((metric ?? DiffQuestion.defaultMetric).name); they tell "
        + "\(names.isEmpty ? "nothing in common" : names).")
  }

  /// A picture is of paths, which a report in JSON has only of the sites that it shows.
  private func draw() throws {
    if limit != nil {
      throw ToolError.report("--limit is for tables: a picture shows what is wide enough.")
    }
    let profiles = try [base, new].map(MeasurementLoading.profile)
    try destination.deliver { output, _ in
      DifferenceFlameGraph(metric ?? DiffQuestion.defaultMetric)
        .render(base: profiles[0], new: profiles[1], to: &output)
    }
  }
}

/// The formats that a comparison is written in.
enum DiffFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, folded, svg
}
