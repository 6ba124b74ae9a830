import ProfileModel

/// The line that opens every report: how it was measured and what could not be kept.
///
/// Below it, a sentence for each thing that a reader must know before believing the numbers.
struct TrustText {
  let lines: [String]

  init(_ profile: Profile, style: TerminalStyle) {
    let trust = profile.trust
    var parts = [
      profile.run.mode.rawValue,
      "\(Quantity.count(trust.droppedEvents + trust.nestedEvents)) dropped",
      "\(Quantity.count(trust.cutStacks + trust.leftOutStacks)) stacks truncated",
      Quantity.percent(trust.unsymbolisedFrames, of: trust.codeFrames) + " unsymbolised",
      Quantity.percent(profile.linelessAllocations, of: profile.totals.allocations)
        + " without line",
      "recorder \(Quantity.bytes(trust.recorderBytes)), not counted",
    ]
    if trust.peakErrorBytes > 0 {
      parts.append("peak to within \(Quantity.bytes(trust.peakErrorBytes))")
    }
    if !profile.run.allocator.isEmpty { parts.append(profile.run.allocator) }
    let executable = profile.modules.first { $0.path == profile.run.executable }
    if let buildID = executable?.buildID { parts.append("build id \(buildID.prefix(8))") }
    let line = DisplayWidth.printable(parts.joined(separator: style.separator))
    let isDoubtful = !trust.isComplete || profile.run.otherMalloc != nil
    lines =
      [style.paint(line, as: isDoubtful ? .warning : .faint)]
      + Self.warnings(profile).map {
        style.paint("warning: " + DisplayWidth.printable($0), as: .warning)
      }
  }

  private static func warnings(_ profile: Profile) -> [String] {
    let trust = profile.trust
    var sentences: [String] = []
    func add(_ count: Int, _ sentence: String) {
      if count > 0 { sentences.append("\(Quantity.count(count)) \(sentence)") }
    }
    if let module = profile.run.otherMalloc {
      sentences.append(
        "the program calls the malloc of \(module), so most of its memory was not recorded")
    }
    if trust.isRunning {
      sentences.append("the program was still running when this was read")
    }
    add(trust.droppedEvents, "allocations and frees could not be counted at any site")
    add(
      trust.nestedEvents,
      "allocations and frees inside a signal handler inside malloc were not recorded")
    add(trust.unattributedEvents, "allocations have no stack: a table was full")
    add(trust.untrackedBlocks, "blocks are missing from the live table: their frees are unknown")
    add(trust.foldedSites, "sites have only the outer part of their stack: a table was full")
    add(trust.overflowThreads, "threads had to share one set of counters")
    add(trust.childrenUnrecorded, "forked children could not make a recording of their own")
    if !trust.fullTables.isEmpty {
      sentences.append("full tables: " + trust.fullTables.joined(separator: ", "))
    }
    return sentences + trust.remarks
  }
}
