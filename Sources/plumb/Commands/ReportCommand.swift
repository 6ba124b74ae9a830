import ArgumentParser
import Glibc
import ProfileModel
import Rendering

/// `plumb report`: a recording or capture in any format.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the report of a recording or capture.",
    usage: """
      plumb report [FILE…] [--format FORMAT] [--metric METRIC] [--by WHAT]
             [--source FILE] [--filter TEXT] [--limit NUMBER] [--stacks NUMBER]
             [-o FILE] [-f]
      """,
    discussion: """
      Without a file, the newest *.plumb or *.recording in the working folder is read. The report \
      goes to stdout, everything else to stderr.
      """)

  @Argument(
    help: ArgumentHelp(
      "The recording or capture; several are put together.", valueName: "file"))
  var files: [String] = []

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = ReportFormat.text

  @Option(help: ArgumentHelp("The metric that orders and weighs.", valueName: "metric"))
  var metric: Metric?

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp("What a row stands for (default: site).", valueName: "what"))
  var grouping: Grouping?

  @Option(
    help: ArgumentHelp(
      "Annotate the lines of this source file, in text or json.", valueName: "file"))
  var source: String?

  @Option(
    help: ArgumentHelp(
      "Only paths through a function or module that contains this, or matches it as /REGEX/.",
      valueName: "text"))
  var filter: String?

  @Option(
    help: ArgumentHelp(
      "Rows to show; 0 for all (default: 10 and 5 in text, all in json).", valueName: "number"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Top sites to show with their callers (default: 3 in text, all in json, where deep stacks of "
        + "many sites are gigabytes).", valueName: "number"))
  var stacks: Int?

  @OptionGroup var destination: OutputOptions

  func validate() throws {
    if let limit, limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of rows, or 0 for all.")
    }
    if let stacks, stacks < 0 { throw ValidationError("--stacks is \(stacks). Give 0 or more.") }
    try format.refuseWhatItIgnores(
      [
        .metric: metric != nil, .by: grouping != nil, .limit: limit != nil,
        .stacks: stacks != nil,
      ])
    try format.check(metric)
    guard source != nil else { return }
    if format != .text, format != .json {
      throw ValidationError("--source has no format \(format.rawValue). It has text and json.")
    }
    let useless = [("--by", grouping != nil), ("--stacks", stacks != nil)].first { $0.1 }
    if let useless {
      throw ValidationError("\(useless.0) changes nothing with --source. Leave it out.")
    }
  }

  func run() throws {
    OrphanAdoption.adopt(beside: ".")
    var profile = try ProfileLoading.load(
      files.isEmpty ? [NewestRecording.find(in: ".")] : files)
    if let filter { profile = profile.filtered(by: try pathFilter(filter)) }
    let question = ReportQuestion(
      metric: metric, grouping: grouping ?? .site, limit: limit, stacks: stacks, filter: filter)
    if format.isBinary, destination.output == nil, Terminal.isTerminal(STDOUT_FILENO) {
      throw ToolError.report(
        "A report in the format \(format.rawValue) is no text for a terminal. Write it to a file "
          + "with -o, or into a pipe.")
    }
    let annotated = try source.map { try SourceFile.find($0, in: profile) }
    try destination.deliver { output, style in
      if let annotated {
        return format.write(profile, annotated, question, style: style, to: &output)
      }
      format.write(profile, question, style: style, to: &output)
    }
  }

  private func pathFilter(_ text: String) throws -> PathFilter {
    do {
      return try PathFilter(text)
    } catch {
      throw ToolError.report(
        "The filter '\(text)' is not a regular expression: \(error). Correct it, or leave out the "
          + "slashes to look for it as it stands.")
    }
  }
}

extension Metric: ExpressibleByArgument {
  /// A metric by its name.
  public init?(argument: String) { self.init(name: argument) }

  /// The name, as help shows it.
  public var defaultValueDescription: String { name }

  /// The names, as help and errors list them.
  public static var allValueStrings: [String] { allCases.map(\.name) }

  /// Nothing to add to the names: by default, help would list each beside its number.
  public static var allValueDescriptions: [String: String] { [:] }
}

extension Grouping: ExpressibleByArgument {}
