import ArgumentParser
import Glibc

/// The tool: a list of its commands, and the one door through which errors leave.
@main
struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumb",
    abstract: "Shows where a program's memory goes, and when it goes astray.",
    discussion: """
      Record a program, then read the report:
        plumb run -- PROGRAM ARGUMENTS…
        plumb report
      """,
    subcommands: [
      RunCommand.self, ReportCommand.self, DiffCommand.self, CheckCommand.self, BlessCommand.self,
      TestCommand.self, SealCommand.self, SnapshotCommand.self, GrowthCommand.self,
      LeaksCommand.self, WhyCommand.self, TopCommand.self, QueryCommand.self, DoctorCommand.self,
    ])

  @Flag(name: .long, help: "Print the versions of the tool, its library and its recordings.")
  var version = false

  func run() throws {
    guard version else { throw CleanExit.helpRequest(self) }
    var output = DescriptorOutput(STDOUT_FILENO)
    output.write(Version.report())
    output.flush()
  }

  static func main() {
    do {
      var command = try parseAsRoot(
        RunCommand.separatingProgram(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      leave(with: error)
    }
  }

  private static func leave(with error: any Error) -> Never {
    if let error = error as? ToolError {
      Message.note(error.message)
      Glibc.exit(error.status)
    }
    if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
    guard exitCode(for: error) == .success else {
      Message.line(usageMessage(fullMessage(for: error)))
      Glibc.exit(isRun ? ToolError.Status.runFailure : ToolError.Status.failure)
    }
    var output = DescriptorOutput(STDOUT_FILENO)
    output.write(fullMessage(for: error) + "\n")
    output.flush()
    Glibc.exit(0)
  }

  private static func usageMessage(_ message: String) -> String {
    let prefix = "Error: "
    return message.hasPrefix(prefix) ? "plumb: " + message.dropFirst(prefix.count) : message
  }

  /// Whether the command line is one of `plumb run`, whose own failures have a status apart.
  private static var isRun: Bool {
    CommandLine.arguments.dropFirst().first { !$0.hasPrefix("-") } == "run"
  }
}
