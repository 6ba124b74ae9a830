import ArgumentParser
import ProfileModel

/// The options that a baseline is kept under: where it is, and what it was counted under.
struct CircumstanceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The baseline (default: PlumbBaselines/TOOLCHAIN-ARCHITECTURE-CONFIGURATION.json).",
      valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "How the program was built (default: by its folder in .build, else 'default').",
      valueName: "name"))
  var configuration: String?

  @Flag(help: "Seed hash tables of Swift alike in every run; part of the baseline's key.")
  var deterministic = false

  @Option(
    help: ArgumentHelp(
      "The allocator that serves the program (default: jemalloc).", valueName: "name"))
  var allocator: Allocator?

  /// The circumstances of a run.
  func key(of run: Measurement) -> BaselineKey {
    GateKeyDiscovery.key(
      of: run, configuration: configuration, isDeterministic: deterministic)
  }

  /// - Throws: 1 with the line, where a baseline that was named is not understood: before the
  ///   program takes its time.
  func checkBaseline() throws(ToolError) {
    if let baseline { _ = try BaselineFile(path: baseline) }
  }

  /// The options as on the command line.
  var words: [String] {
    var words: [String] = []
    if let baseline { words += ["--baseline", baseline] }
    if let configuration { words += ["--configuration", configuration] }
    if deterministic { words.append("--deterministic") }
    if let allocator { words += ["--allocator", allocator.rawValue] }
    return words
  }
}
