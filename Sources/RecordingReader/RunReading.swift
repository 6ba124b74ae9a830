import CRecording
import ProfileModel

extension RunDescription {
  init(_ file: RecordingFile, strings: StringSection) throws(RecordingError) {
    self.init()
    let run = file.header.run
    guard run.mode == PLUMB_MODE_EXACT.rawValue else {
      throw file.damaged("its mode is \(run.mode), which does not exist")
    }
    switch run.end {
    case PLUMB_END_NONE.rawValue, PLUMB_END_MOMENT.rawValue: end = .unknown
    case PLUMB_END_EXIT.rawValue: end = .exit
    case PLUMB_END_EXEC.rawValue: end = .exec
    default: throw file.damaged("its end is \(run.end), which does not exist")
    }
    // No argument list has more bytes than the section of strings.
    let stringBytes = file.section(PLUMB_SECTION_STRINGS).count
    guard UInt64(run.command_count) <= stringBytes else {
      throw file.damaged("its command has \(run.command_count) arguments")
    }
    command = try strings.strings(at: run.command, count: run.command_count)
    executable = try strings.string(at: run.executable)
    pid = Int(run.pid)
    parentPID = Int(run.parent_pid)
    startTimeNanoseconds = try file.number(run.start_realtime_ns, "its start")
    waitStatus = run.has_status == 1 ? run.wait_status : nil
    isForked = run.forked != 0
    allocator = try strings.string(at: run.allocator)
    recorderVersion = try strings.string(at: run.recorder_version)
    otherMalloc = run.other_malloc == 0 ? nil : try strings.string(at: run.other_malloc)
    if run.duration_ns != 0 {
      durationNanoseconds = try file.number(run.duration_ns, "its duration")
    } else if run.end_monotonic_ns > run.start_monotonic_ns {
      durationNanoseconds = try file.number(
        run.end_monotonic_ns - run.start_monotonic_ns, "its duration")
    }
  }
}

extension Trust {
  init(_ file: RecordingFile) throws(RecordingError) {
    self.init()
    let trust = file.header.trust
    func number(_ value: UInt64) throws(RecordingError) -> Int {
      try file.number(value, "a trust counter")
    }
    droppedEvents = try number(trust.dropped_events)
    nestedEvents = try number(trust.nested_events)
    unattributedEvents = try number(trust.unattributed_events)
    unknownFrees = try number(trust.unknown_frees)
    inheritedFrees = try number(trust.inherited_frees)
    untrackedBlocks = try number(trust.untracked_blocks)
    cutStacks = try number(trust.cut_stacks)
    leftOutStacks = try number(trust.elided_stacks)
    foreignStacks = try number(trust.foreign_stacks)
    foldedSites = try number(trust.folded_sites)
    saturatedLifetimes = try number(trust.saturated_lifetimes)
    overflowThreads = try number(trust.overflow_threads)
    recorderBytes = try number(trust.recorder_bytes)
    peakErrorBytes = try number(trust.peak_error_bytes)
    childrenForked = try number(trust.children_forked)
    childrenSpawned = try number(trust.children_spawned)
    childrenUnrecorded = try number(trust.children_unrecorded)
    fullTables = SectionLayout.all
      .filter { trust.full_sections & (1 << UInt64($0.kind.rawValue)) != 0 }
      .map(\.name)
  }
}
