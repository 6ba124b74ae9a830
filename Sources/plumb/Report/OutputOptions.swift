import ArgumentParser
import Rendering

/// The options that say where a report goes.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("f"), .long], help: "Overwrite the file if it exists.")
  var force = false

  /// - Throws: 1 when the report cannot be written.
  func deliver(_ render: (inout DescriptorOutput, TerminalStyle) throws -> Void) throws {
    try ReportDelivery(output: output, force: force).deliver(render)
  }
}
