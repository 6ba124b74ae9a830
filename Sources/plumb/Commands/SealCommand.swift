import ArgumentParser
import CaptureStore

/// `plumb seal`: a recording as a file to keep, to carry and to ask.
struct SealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Make a capture of a recording: one SQLite file, names included.",
    usage: "plumb seal RECORDING [--symbols FOLDER]… [-o FILE] [-f]",
    discussion: """
      A capture is read anywhere, without the program's files: by plumb report, plumb query, \
      sqlite3, or any language. The recording is kept.

      For a recording that was made on another machine, --symbols names folders with that \
      machine's programs, libraries or debug files. They are told by their build ids, wherever \
      they lie.
      """)

  @Argument(help: ArgumentHelp("The recording.", valueName: "recording"))
  var recording: String

  @Option(
    name: .customLong("symbols"),
    help: ArgumentHelp(
      "Look for programs and debug files in this folder first; may be given several times.",
      valueName: "folder"))
  var symbolFolders: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The capture's file (default: the recording's name, ending in .plumb).", valueName: "file"))
  var output: String?

  @Flag(name: [.customShort("f"), .long], help: "Overwrite the file if it exists.")
  var force = false

  func run() throws {
    guard !Capture.isDatabase(recording) else {
      throw ToolError.report(
        "'\(recording)' is a capture already. Copy it as it is, or give the path of a recording.")
    }
    let path = FileSystem.resolved(output ?? Self.standardOutput(for: recording))
    try CaptureDelivery.check(path, replaces: force)
    let folders = try SymbolFolderListing.read(symbolFolders)
    let profile = try ProfileLoading.load(recording, symbolFolders: folders)
    try CaptureDelivery.write(profile, to: path, replaces: force)
    Message.note("wrote \(path)")
  }

  /// `App.4711.recording` becomes `App.4711.plumb`; any other name gets the ending added.
  static func standardOutput(for recording: String) -> String {
    let ending = FileEnding.recording
    let stem = recording.hasSuffix(ending) ? String(recording.dropLast(ending.count)) : recording
    return stem + FileEnding.capture
  }
}
