import Foundation
import Testing

@Suite("What comes with the tool says what the tool says")
struct ManualTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  private static let manual = tests.appendingPathComponent("../../Documentation/plumb.1")
    .standardized.path
  private static let hasFormatter = ["/usr/bin/groff", "/usr/local/bin/groff"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  private static func subcommands() throws -> [String] {
    let help = try ToolRun.plumb(["--help"]).output
    let list = try #require(help.split(separator: "SUBCOMMANDS:\n", maxSplits: 1).last)
    return list.split(separator: "\n").compactMap { line in
      line.firstMatch(of: #/^  ([a-z]+) /#).map { String($0.1) }
    }
  }

  @Test("The manual has every command and every option of its help")
  func complete() throws {
    let manual = try String(contentsOfFile: Self.manual, encoding: .utf8)
    let subcommands = try Self.subcommands()
    #expect(subcommands.contains("run") && subcommands.contains("doctor"))
    for command in subcommands {
      #expect(manual.contains("\n.It Cm \(command)\n"), "Documentation/plumb.1 lacks \(command).")
      let help = try ToolRun.plumb([command, "--help"]).output
      for option in help.matches(of: #/\n  (?:-\w, )?--([a-z-]+)/#) where option.1 != "help" {
        #expect(
          manual.contains("Fl -\(option.1)"),
          "Documentation/plumb.1 lacks --\(option.1) of plumb \(command).")
      }
    }
  }

  @Test(
    "The manual is formatted without a warning",
    .enabled(if: hasFormatter, "groff is not installed: apt-get install groff"))
  func formatted() throws {
    let words = ["groff", "-mdoc", "-ww", "-z", Self.manual]
    let run = try StartedTool(words, folder: "/tmp").wait()
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
  }

  @Test(
    "Completions exist for three shells and know every command", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let run = try ToolRun.plumb(["--generate-completion-script", shell])
    #expect(run.status == 0)
    for command in try Self.subcommands() { #expect(run.output.contains(command)) }
  }
}
