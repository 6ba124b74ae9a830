import CRecording
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

struct RecordingTests {
  private let folder = TemporaryFolder()

  private func profile(_ recording: SyntheticRecording, isAlive: Bool = false) throws -> Profile {
    let path = folder.write(recording.bytes, to: "a.recording")
    return try Recording(path: path, isAlive: { _ in isAlive }).profile()
  }

  @Test("Sites sum to the totals, and the size classes of one stack are one site")
  func totals() throws {
    let profile = try profile(.sample)
    #expect(profile.contradictions() == [])
    #expect(profile.sites.count == 2)
    let totals = profile.totals
    #expect(totals.allocations == 10)
    #expect(totals.allocatedBytes == 5 * 16 + 2 * 100 + 3 * 1000)
    #expect(totals.frees == 4)
    #expect(totals.liveBytes == 3 * 16 + 200 + 1000)
    #expect(totals.peakBytes == 2248)
    #expect(totals.temporaryAllocations == 1)
    #expect(profile.sizes.buckets.map(\.sizeClass) == [5, 7, 10])
    #expect(profile.lifetimes.buckets == [1, 1, 0, 0, 0, 0, 0, 2])
    let peaks = profile.sites.map(\.counts.peakBytes)
    #expect(peaks == [248, 2000])
  }

  @Test("Frames are addresses in the files' images, one byte before the return address")
  func frames() throws {
    let profile = try profile(.sample)
    let stacks = profile.sites.map { profile.stack(of: $0).map(\.displayName) }
    #expect(
      stacks == [
        ["app+0x100", "app+0x1000"],
        ["libz.so.1+0x1010", "app+0x200", "app+0x1000"],
      ])
    #expect(profile.modules.map(\.buildID) == ["ab0c", nil])
    #expect(profile.modules.map(\.path) == ["/usr/bin/app", "/lib/libz.so.1"])
  }

  @Test("Each thread's share is told apart")
  func threads() throws {
    let profile = try profile(.sample)
    #expect(profile.threads.map(\.name) == ["main", "worker"])
    #expect(profile.threadShares.map(\.thread) == [0, 0, 1])
    #expect(profile.threadShares.map(\.counts.allocations) == [7, 3, 0])
    #expect(profile.threadShares.map(\.counts.frees) == [2, 0, 2])
  }

  @Test("The run, the timeline and the trust counters are read")
  func description() throws {
    var recording = SyntheticRecording.sample
    recording.header.run.command = recording.string("app")
    recording.string("--verbose")
    recording.header.run.command_count = 2
    recording.header.run.has_status = 1
    recording.header.run.wait_status = 3 << 8
    recording.header.run.start_monotonic_ns = 100
    recording.header.run.end_monotonic_ns = 350
    recording.header.trust.cut_stacks = 7
    recording.header.trust.full_sections = 1 << 2
    let profile = try profile(recording)
    #expect(profile.run.command == ["app", "--verbose"])
    #expect(profile.run.executable == "/usr/bin/app")
    #expect(profile.run.allocator == "jemalloc-5.3.0")
    #expect(profile.run.exitStatus == 3)
    #expect(profile.run.terminationSignal == nil)
    #expect(profile.run.durationNanoseconds == 250)
    #expect(profile.run.end == .exit)
    #expect(profile.run.otherMalloc == nil)
    #expect(profile.trust.cutStacks == 7)
    #expect(profile.trust.fullTables == ["nodes"])
    #expect(profile.timeline.points.map(\.liveBytes) == [9, 4])
    #expect(profile.timeline.highest?.timeNanoseconds == 5)
  }

  @Test("An address means what was mapped there in its generation")
  func generations() throws {
    var recording = SyntheticRecording()
    recording.addLane("main", owner: 1)
    recording.addModule("/lib/first.so", 0x1000..<0x2000, bias: 0x1000, generations: 0..<3)
    recording.addModule("/lib/second.so", 0x1000..<0x3000, bias: 0x800, generations: 3..<9)
    recording.addModule("/lib/first.so", 0x1000..<0x2000, bias: 0x1000, generations: 9..<12)
    for generation in [0, 2, 3, 8, 9, 12] as [UInt64] {
      let node = recording.addStack([0x1011], generation: generation)
      let site = recording.addSite(node: node, sizeClass: 1)
      recording.addEntry(lane: 0, plumb_entry(site: site, allocations: 1))
    }
    let profile = try profile(recording)
    let names = profile.sites.map { profile.stack(of: $0).map(\.displayName) }
    #expect(names == [["first.so+0x10"], ["second.so+0x810"], ["[unmapped code]"]])
    #expect(profile.sites.map(\.counts.allocations) == [3, 2, 1])
    #expect(profile.modules.count == 2)
  }

  @Test("A module in a hole of another one is found, and so is the other beside it")
  func nestedModules() throws {
    var recording = SyntheticRecording()
    recording.addLane("main", owner: 1)
    recording.addModule("/lib/outer.so", 0x1000..<0x9000, bias: 0x1000)
    recording.addModule("/lib/inner.so", 0x3000..<0x4000, bias: 0x3000)
    for address in [0x1001, 0x3001, 0x5001, 0x9001] as [UInt64] {
      let site = recording.addSite(node: recording.addStack([address]), sizeClass: 1)
      recording.addEntry(lane: 0, plumb_entry(site: site, allocations: 1))
    }
    let profile = try profile(recording)
    let names = profile.sites.map { profile.stack(of: $0)[0].displayName }
    #expect(names == ["outer.so+0x0", "inner.so+0x0", "outer.so+0x4000", "[unmapped code]"])
  }

  @Test("Frames that were left out are counted only where their number is known")
  func leftOutFrames() {
    #expect(Marker.leftOut(frames: 12).description == "[12 frames left out]")
    #expect(Marker.leftOut(frames: 0).description == "[frames left out]")
  }

  @Test("A function that awaits the one inside it is a frame that says so")
  func awaiting() throws {
    var recording = SyntheticRecording()
    recording.addLane("main", owner: 1)
    recording.addModule("/bin/app", 0x1000..<0x2000, bias: 0x1000)
    let root = recording.addNode(PLUMB_NODE_ROOT)
    let awaiting = recording.addNode(PLUMB_NODE_AWAITING, address: 0x1011, parent: root)
    let running = recording.addNode(PLUMB_NODE_FRAME, address: 0x1011, parent: awaiting)
    let site = recording.addSite(node: running, sizeClass: 1)
    recording.addEntry(lane: 0, plumb_entry(site: site, allocations: 1))
    let profile = try profile(recording)
    let stack = profile.stack(of: try #require(profile.sites.first))
    #expect(stack.map(\.offset) == [0x10, 0x10])
    #expect(stack.map(\.isAwaiting) == [false, true])
  }

  @Test("What a stack could not keep stands in its place as a marker")
  func markers() throws {
    var recording = SyntheticRecording()
    recording.addLane("main", owner: 1)
    recording.addModule("/bin/app", 0x1000..<0x2000, bias: 0x1000)
    let root = recording.addNode(PLUMB_NODE_ROOT)
    let cut = recording.addNode(PLUMB_NODE_CUT, parent: root)
    let outer = recording.addNode(PLUMB_NODE_FRAME, address: 0x1001, parent: cut)
    let elided = recording.addNode(PLUMB_NODE_ELIDED, address: 12, parent: outer)
    let foreign = recording.addNode(PLUMB_NODE_FOREIGN, parent: elided)
    let inner = recording.addNode(PLUMB_NODE_FRAME, address: 0x1003, parent: foreign)
    let site = recording.addSite(node: inner, sizeClass: 1)
    let folded = recording.addSite(
      node: inner, sizeClass: 1, flags: UInt8(PLUMB_SITE_FOLDED.rawValue))
    recording.addEntry(lane: 0, plumb_entry(site: 0, allocations: 4))
    recording.addEntry(lane: 0, plumb_entry(site: site, allocations: 1))
    recording.addEntry(lane: 0, plumb_entry(site: folded, allocations: 2))
    let profile = try profile(recording)
    let stack = [
      "app+0x2", "[another stack]", "[12 frames left out]", "app+0x0", "[stack cut here]",
    ]
    let names = profile.sites.map { profile.stack(of: $0).map(\.displayName) }
    #expect(names == [["[unattributed]"], stack, ["[frames not kept]"] + stack])
    #expect(profile.totals.allocations == 7)
  }

  @Test("The peak is what a thread reached above the published one without publishing")
  func raisedPeak() throws {
    var recording = SyntheticRecording.sample
    recording.header.pulse.live_bytes = 2000
    recording.lanes[1].raised = 1
    recording.lanes[1].live_delta_high = 300
    recording.header.trust.peak_error_bytes = 100
    #expect(try profile(recording).totals.peakBytes == 2300)
    recording.lanes[1].raised = 0
    #expect(try profile(recording).totals.peakBytes == 2248)
  }

  @Test("A recording says that it is running only while its process is alive and has no end")
  func running() throws {
    var recording = SyntheticRecording.sample
    recording.header.run.end = PLUMB_END_NONE.rawValue
    #expect(try profile(recording, isAlive: true).trust.isRunning)
    #expect(try !profile(recording, isAlive: false).trust.isRunning)
    recording.header.run.has_status = 1
    #expect(try !profile(recording, isAlive: true).trust.isRunning)
  }
}
