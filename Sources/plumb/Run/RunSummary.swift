import Glibc
import ProfileModel
import Rendering

/// What `plumb run` says on stderr once the program has ended.
struct RunSummary {
  private let collected: RecordingCollector.Collected
  private let outcome: RunSupervisor.Outcome
  private let program: String
  /// Whether the programs that it started were recorded as well.
  private let follows: Bool

  init(
    _ collected: RecordingCollector.Collected, outcome: RunSupervisor.Outcome, program: String,
    follows: Bool
  ) {
    self.follows = follows
    self.collected = collected
    self.outcome = outcome
    self.program = program
  }

  /// - Throws: 125 when the recording cannot be read back.
  func print() throws(ToolError) {
    if case .abandoned = outcome.end {
      Message.note("\(program) (pid \(outcome.pid)) is still running; this is its heap so far")
    }
    guard let recording = collected.recording else {
      return explainAbsence()
    }
    let profile: Profile
    do throws(ToolError) {
      profile = try ProfileLoading.load(recording)
    } catch {
      throw .run(error.message)
    }
    var output = DescriptorOutput(STDERR_FILENO)
    SummaryReport(style: Terminal.style(of: STDERR_FILENO)).render(profile, to: &output)
    output.flush()
    for line in accounts(profile) { Message.note(line) }
    Message.note("wrote \(recording)")
    Message.note("next: plumb report \(Self.quoted(recording))")
  }

  /// Why there is nothing to report, as far as it can be told.
  func explainAbsence() {
    Message.note(
      "nothing was recorded: \(program) (pid \(outcome.pid)) never loaded the recorder, or could "
        + "not make a recording. Messages of the recorder, if any, are above.")
    noteRunningChildren()
    if let children = childrenAccount { Message.note(children) }
  }

  // MARK: What was recorded and what was not

  private func accounts(_ profile: Profile) -> [String] {
    var lines: [String] = []
    if profile.run.end == .exec {
      lines.append(
        "\(program) went on as another program that could not be recorded: a static, setuid or "
          + "foreign one. This is the heap up to then")
    }
    if let first = collected.earlierImages.first, let last = collected.earlierImages.last {
      let name = FileSystem.name(of: profile.run.executable)
      let range =
        first == last
        ? first
        : "\(first) to .\(collected.earlierImages.count)"
      lines.append(
        "recorded \(name), and what pid \(outcome.pid) was before it by exec: \(range)")
    }
    if let children = childrenAccount { lines.append(children) }
    let spawned = profile.trust.childrenSpawned + collected.spawnedByChildren
    if spawned > 0 {
      lines.append(
        "\(count(spawned, "program")) started by it \(spawned == 1 ? "was" : "were") not recorded; "
          + "--follow records them")
    }
    noteRunningChildren()
    return lines
  }

  private var childrenAccount: String? {
    guard let first = collected.forkedChildren.first else { return nil }
    let number = collected.forkedChildren.count
    let folder = FileSystem.relative(FileSystem.folder(of: first))
    if follows {
      let others = count(number, "other process", "other processes")
      return "recorded \(others) in \(folder)"
    }
    return "recorded \(number == 1 ? "1 forked child" : "\(number) forked children") in \(folder)"
  }

  private func noteRunningChildren() {
    guard collected.runningChildren > 0 else { return }
    let number = collected.runningChildren
    Message.note(
      "\(number) forked \(number == 1 ? "child is" : "children are") still running: the next "
        + "`plumb report` after their end brings their recordings from \(collected.folder)")
  }

  private func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(Quantity.count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// A path that can be pasted into a shell.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
        || [0x2d, 0x2e, 0x2f, 0x5f].contains($0)
    }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
