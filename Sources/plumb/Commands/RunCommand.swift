import ArgumentParser

/// `plumb run`: records a program from its start to its end.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Record a program, then print a summary.",
    usage: "plumb run [-o FILE] [-f] [--follow] [--allocator NAME] [--quiet] -- PROGRAM ARGUMENTS…",
    discussion: """
      The program runs as it would without plumb: its streams pass through, and so does its \
      status (128 and the signal when it was ended by one). The summary goes to stderr.

      The status is 125 when plumb itself fails, 126 when the program cannot be executed or \
      recorded, and 127 when it is not found.

      `plumb run -- swift run PRODUCT` builds first and records the product.
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The capture's file (default: ./PROGRAM.PID.plumb). A name that ends in .recording keeps the "
        + "recording itself.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("f"), .long], help: "Overwrite the file if it exists.")
  var force = false

  @Flag(
    help: "Record the programs that it starts as well; their captures go beside its own.")
  var follow = false

  @Option(
    help: ArgumentHelp(
      "The allocator that serves the program (default: jemalloc).", valueName: "name"))
  var allocator: Allocator?

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("The program and its arguments.", valueName: "program"))
  var program: [String] = []

  /// The status with which the tool is to exit: the program's own.
  func run() throws {
    throw ExitCode(try RecordedRun(self).status())
  }

  /// The command line with `--` before the program, where the user left it out: everything after
  /// the first word that is no option of ours is the program's.
  static func separatingProgram(_ words: [String]) -> [String] {
    var words = words
    guard words.first == configuration.commandName else { return words }
    var index = 1
    while index < words.count, words[index] != "--" {
      guard words[index].hasPrefix("-") else {
        words.insert("--", at: index)
        break
      }
      index += valueOptions.contains(words[index]) ? 2 : 1
    }
    return words
  }

  private static let valueOptions: Set<String> = ["-o", "--output", "--allocator"]
}
