import Analysis
import ArgumentParser
import ProfileModel
import Rendering

/// `plumb growth`: what has more live blocks from moment to moment.
struct GrowthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Find sites and types whose live blocks rise, and what holds them.",
    usage: """
      plumb growth [OPTIONS] PID
             plumb growth [OPTIONS] CAPTURE CAPTURE CAPTURE CAPTURE…
      """,
    discussion: """
      A running program is read at equal distances, without being stopped. Then it is stopped \
      once, while its heap is copied, to tell what nobody can reach any more from a collection \
      that only grows; ptrace must be allowed for that. Captures, as of plumb snapshot --every, \
      are put in the order of their time.

      A row rises when the order of its numbers is no chance (Mann-Kendall, 95%) and its later \
      half rises at least half as steeply. The slope is the median of all pairs' (Theil-Sen) with \
      its 95% range.
      """)

  @Option(
    help: ArgumentHelp("How far apart: 500ms, 10s, 5m or 1h (default: 1s).", valueName: "time"))
  var every: Interval?

  @Option(help: ArgumentHelp("How many moments of a program (default: 10).", valueName: "number"))
  var moments: Int?

  @Option(help: ArgumentHelp("How to write the report.", valueName: "format"))
  var format = GrowthFormat.text

  @Option(help: ArgumentHelp("Sites and types to show; 0 for all.", valueName: "number"))
  var limit = 10

  @OptionGroup var destination: OutputOptions

  @Argument(help: ArgumentHelp("The id of a recorded process, or captures.", valueName: "pid"))
  var subjects: [String] = []

  private static let standardInterval = Interval(argument: "1s")!
  private static let standardMoments = 10

  func validate() throws {
    if limit < 0 {
      throw ValidationError("--limit is \(limit). Give a number of rows, or 0 for all.")
    }
    let fewest = GrowthSearch.fewestMoments
    if let moments, moments < fewest {
      throw ValidationError("--moments is \(moments). Growth needs at least \(fewest).")
    }
    guard let first = subjects.first else {
      throw ValidationError("Give the id of a recorded process, or at least \(fewest) captures.")
    }
    if subjects.count == 1 {
      guard let pid = Int(first), pid > 0 else {
        throw ValidationError(
          "'\(first)' is no process id. Give one, or at least \(fewest) captures.")
      }
    } else if subjects.count < fewest {
      throw ValidationError(
        "\(subjects.count) captures are too few to tell growth from chance. Give at least "
          + "\(fewest).")
    } else if every != nil || moments != nil {
      throw ValidationError("--every and --moments are for a process. Captures have their times.")
    }
  }

  func run() throws {
    let (findings, profile) = try subjects.count == 1 ? watch() : compare()
    try destination.deliver { output, style in
      switch format {
      case .text:
        GrowthReport(findings, limit: limit, style: style).render(profile, to: &output)
      case .json: GrowthJSON(findings, limit: limit).render(profile, to: &output)
      }
    }
  }

  private func watch() throws(ToolError) -> (GrowthFindings, Profile) {
    let process = try RecordedProgram(pid: Int(subjects[0]) ?? 0)
    return try GrowthWatch(
      process, every: every ?? Self.standardInterval, count: moments ?? Self.standardMoments
    ).run()
  }

  private func compare() throws(ToolError) -> (GrowthFindings, Profile) {
    var profiles: [Profile] = []
    for path in subjects { profiles.append(try ProfileLoading.load(path)) }
    for (path, profile) in zip(subjects, profiles) {
      guard profile.run.isSameProcess(as: profiles[0].run) else {
        throw .report(
          "'\(path)' is of process \(profile.run.pid), '\(subjects[0])' of process "
            + "\(profiles[0].run.pid). Growth is that of one process: give captures of one.")
      }
      guard profile.run.durationNanoseconds != nil else {
        throw .report("'\(path)' does not say when it was taken, so it has no place in a series.")
      }
    }
    profiles.sort {
      ($0.run.durationNanoseconds ?? 0) < ($1.run.durationNanoseconds ?? 0)
    }
    let moments = profiles.enumerated().map {
      GrowthSearch.Moment($0.element, name: "moment \($0.offset + 1)")
    }
    return (GrowthSearch.findings(moments), profiles[profiles.count - 1])
  }
}

extension RunDescription {
  /// Process ids are used again; the time of a start is not.
  fileprivate func isSameProcess(as other: RunDescription) -> Bool {
    pid == other.pid && startTimeNanoseconds == other.startTimeNanoseconds
  }
}

/// The formats that growth is written in.
enum GrowthFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
