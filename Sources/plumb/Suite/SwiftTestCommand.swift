/// `swift test`, asked to tell as well how long its tests took.
struct SwiftTestCommand {
  private static let eventsOption = "--event-stream-output-path"
  private static let eventsFile = "suite-events.json"
  private static let xUnitOption = "--xunit-output"
  private static let xUnitFile = "suite-xunit.xml"

  static let parallelOption = "--parallel"

  private(set) var isParallel: Bool
  private let tellsEvents: Bool
  private let asksForXUnit: Bool

  /// Nil for another command.
  init?(_ program: ResolvedProgram) {
    guard FileSystem.name(of: program.path) == "swift" else { return nil }
    let words = program.words
    guard words.dropFirst().first == "test" else { return nil }
    isParallel = words.contains(Self.parallelOption)
    func has(_ option: String) -> Bool { words.contains { $0.hasPrefix(option) } }
    // SwiftPM of before 6.1 has no such option, and would refuse the whole command.
    let help = try? CapturedProcess.output(program.path, ["swift", "test", "--help-hidden"])
    tellsEvents = !has(Self.eventsOption) && help?.contains(Self.eventsOption) == true
    asksForXUnit = has(Self.xUnitOption)
  }

  /// The same command with `--parallel`.
  var inParallel: SwiftTestCommand {
    var command = self
    command.isParallel = true
    return command
  }

  /// With `--parallel` SwiftPM runs each test of XCTest in a process of its own and shows no times.
  private var tellsXUnit: Bool { isParallel && !asksForXUnit }

  /// What is added to the command, so that files of a folder tell.
  func words(folder: RecordingFolder) -> [String] {
    (tellsEvents
      ? [Self.eventsOption, "\(folder.path)/\(Self.eventsFile)", "--event-stream-version", "0"]
      : [])
      + (tellsXUnit ? [Self.xUnitOption, "\(folder.path)/\(Self.xUnitFile)"] : [])
  }

  /// Reads what the files tell.
  func add(to durations: inout TestDurations, from folder: RecordingFolder) {
    let limit = 1 << 28
    if let events = FileSystem.read("\(folder.path)/\(Self.eventsFile)", limit: limit) {
      durations.read(events: String(decoding: events, as: UTF8.self))
    }
    if let xUnit = FileSystem.read("\(folder.path)/\(Self.xUnitFile)", limit: limit) {
      durations.read(xUnit: String(decoding: xUnit, as: UTF8.self))
    }
  }
}
