import CRecording
import Glibc
import ProfileModel

/// A recording on disk, of a program that has ended or is still running.
///
///     let profile = try Recording(path: "App.4711.recording").profile()
///
/// Reading never changes the file, never asks the program, and never maps it.
public final class Recording {
  private let file: RecordingFile
  private let isAlive: (RecordedProcess) -> Bool

  /// - Throws: `RecordingError` unless the file is a whole recording of this version.
  public convenience init(path: String) throws(RecordingError) {
    try self.init(path: path, isAlive: ProcessLiveness.isAlive)
  }

  /// - Parameter isAlive: Whether the process that wrote the recording still runs.
  public init(
    path: String, isAlive: @escaping (RecordedProcess) -> Bool
  ) throws(RecordingError) {
    file = try RecordingFile(path: path)
    self.isAlive = isAlive
  }

  /// The copy of a moment, which never changes.
  public init(_ moment: RecordingMoment) {
    file = RecordingFile(moment)
    isAlive = { _ in false }
  }

  /// The path that the recording was opened by.
  public var path: String { file.path }

  /// The run as far as it is known now, without reading any counter.
  public func run() throws(RecordingError) -> RunDescription {
    try file.refreshHeader()
    return try RunDescription(file, strings: try StringSection(file))
  }

  /// Where the living process keeps what the recording does not hold, and whether it has stopped
  /// itself at exit.
  public func process() throws(RecordingError) -> plumb_process {
    try file.refreshHeader()
    return file.header.process
  }

  /// The live bytes that threads have told each other of so far: roughly all of them.
  public func publishedLiveBytes() throws(RecordingError) -> Int {
    try file.refreshHeader()
    return Int(file.header.pulse.live_bytes)
  }

  /// What could not be kept so far, without reading any counter of a site.
  public func trust() throws(RecordingError) -> Trust {
    try file.refreshHeader()
    return try Trust(file)
  }

  /// Whether the program that makes this recording is still running.
  public func isRunning() throws(RecordingError) -> Bool {
    guard try mayChange() else { return false }
    let run = file.header.run
    return isAlive(
      RecordedProcess(
        pid: Int(run.pid), startMonotonicNanoseconds: run.start_monotonic_ns))
  }

  /// Whether nothing says that the program has ended. It may have been killed; or it runs where its
  /// process id is not this machine's, in a container or on the host of this one.
  private func mayChange() throws(RecordingError) -> Bool {
    try file.refreshHeader()
    let run = file.header.run
    return run.end == PLUMB_END_NONE.rawValue && run.has_status == 0
  }

  /// Everything that was recorded, as a profile whose frames are code addresses.
  ///
  /// Of a program that may run, a moment is copied first, and read then.
  ///
  /// - Complexity: O(size of the recording).
  public func profile() throws(RecordingError) -> Profile {
    guard try mayChange() else { return try reading() }
    let isRunning = try isRunning()
    let moment = try RecordingMoment(of: file, end: isRunning ? PLUMB_END_MOMENT : nil)
    return try Recording(moment).reading()
  }

  private func reading() throws(RecordingError) -> Profile {
    let isMoment = file.header.run.end == PLUMB_END_MOMENT.rawValue
    let header = file.header
    let lanes = LaneReading(try file.records(PLUMB_SECTION_LANES, as: plumb_lane.self))
    let timeline = try Timeline(file)
    let sites = file.section(PLUMB_SECTION_SITES)
    let nodes = file.section(PLUMB_SECTION_NODES)
    let strings = try StringSection(file)
    let run = try RunDescription(file, strings: strings)
    let timers = try TimerReading(file, strings: strings).timers
    var paths = try PathReading(
      file, section: nodes, modules: try ModuleMap(file, strings: strings))
    var reading = try SiteReading(file, section: sites, paths: &paths)
    let entries = try EntryReading(
      file, epoch: header.pulse.epoch, lanes: lanes, sites: &reading)
    let types = try TypeReading(file, paths: &paths)

    var profile = Profile()
    profile.run = run
    profile.timers = timers
    profile.trust = try Trust(file)
    profile.trust.isRunning = isMoment
    profile.modules = paths.modules.modules
    profile.threads = lanes.threads
    profile.timeline = timeline
    profile.frames = paths.frames
    profile.paths = paths.paths
    // Handed over rather than copied: sites are most of a profile.
    profile.siteOfRecord = reading.siteOfRecord
    profile.sites = (consume reading).sites
    profile.types = types.types
    profile.typeShares = try types.shares(of: entries.typeCounts)
    profile.threadShares = (consume entries).threadShares
    profile.peakBytes = try peakBytes(header.pulse, lanes: lanes.lanes)
    profile.dropUnusedSites()
    profile.orderThreadShares()
    profile.orderTypeShares()
    profile.orderTimers()
    if isMoment { profile.widenPeak() }
    addRemarks(to: &profile)
    return profile
  }

  /// The published peak, or what a thread has reached above it without publishing.
  private func peakBytes(
    _ pulse: plumb_pulse, lanes: [plumb_lane]
  ) throws(RecordingError) -> Int {
    var peak = pulse.peak_bytes
    for lane in lanes where lane.raised == 1 {
      let sum = pulse.live_bytes.addingReportingOverflow(lane.live_delta_high)
      guard !sum.overflow else { throw file.damaged("a lane's live bytes are impossible") }
      peak = max(peak, sum.partialValue)
    }
    return Int(peak)
  }

  private func addRemarks(to profile: inout Profile) {
    let overfreed = profile.sites.filter { $0.counts.liveBlocks < 0 || $0.counts.liveBytes < 0 }
    let negative = overfreed.count
    let countersAreFull =
      file.header.trust.full_sections >> UInt64(PLUMB_SECTION_CHUNKS.rawValue) & 1 == 1
    if negative > 0 && countersAreFull {
      let frees = overfreed.reduce(0) { $0 - $1.counts.liveBlocks }
      profile.trust.remarks.append(
        "\(frees) frees are counted without their site, since the table of counters was full: "
          + "the live figures of other sites are too high by as much.")
    } else if negative > 0 {
      profile.trust.remarks.append(
        "\(negative) sites have more frees than allocations: the recording was damaged.")
    }
  }
}

extension Profile {
  /// Leaves out sites that never counted anything, such as the unattributed one of most programs.
  fileprivate mutating func dropUnusedSites() {
    guard sites.contains(where: { $0.counts == .zero }) else { return }
    var newIndices = [Int](repeating: -1, count: sites.count)
    var count = 0
    for index in sites.indices where sites[index].counts != .zero {
      newIndices[index] = count
      sites[count] = sites[index]
      count += 1
    }
    sites.removeLast(sites.count - count)
    threadShares.removeAll { newIndices[$0.site] < 0 }
    siteOfRecord = siteOfRecord.map { Int32(newIndices[Int($0)]) }
    typeShares.removeAll { newIndices[$0.site] < 0 }
    for index in typeShares.indices { typeShares[index].site = newIndices[typeShares[index].site] }
    for index in threadShares.indices {
      threadShares[index].site = newIndices[threadShares[index].site]
    }
  }
}

extension Profile {
  /// What holds of a moment.
  fileprivate mutating func widenPeak() {
    // The entries of a copy are a fraction of a millisecond apart: what is live here can exceed the
    // peak by what was allocated meanwhile, and so can the shares of the peak.
    let live = sites.reduce(0) { $0 + $1.counts.liveBytes }
    let share = sites.reduce(0) { $0 + $1.counts.peakBytes }
    guard let peak = peakBytes else { return }
    peakBytes = max(peak, live)
    let doubt = max(live - peak, abs(share - max(peak, live)))
    trust.peakErrorBytes = max(trust.peakErrorBytes, doubt)
  }
}
