import ProfileModel

extension Profile {
  /// A profile in which every part is there: each kind of frame, names at every level of detail, a
  /// site of one thread and one of two, values above 2^63, text that is not ASCII.
  static var sample: Profile {
    var profile = Profile()
    profile.describeRun()
    profile.addTypes()
    profile.addTimers()
    profile.modules = [
      LoadedModule(
        path: "/opt/app ü/App", buildID: "a1b2", start: 0x1000, end: 0x9000, bias: 0),
      LoadedModule(
        path: "[vdso]", buildID: nil, start: 0xffff_ffff_ff60_0000, end: .max, bias: 1 << 63),
    ]
    profile.modules[0].symbolSource = .debugFile
    profile.modules[0].hasLines = true
    profile.modules[1].isUnloaded = true
    profile.threads = [
      ThreadDescription(name: "main", threadID: 42, firstThreadID: 42, owners: 1),
      ThreadDescription(name: "", threadID: 50, firstThreadID: 43, owners: 3),
    ]
    let main = profile.frames.intern(
      Frame(
        function: "main", module: 0, moduleName: "App", file: "/src/main.c", line: 7,
        lineRule: .preceding))
    let load = profile.frames.intern(
      Frame(
        function: "Loader.load(path:)", fullFunction: "App.Loader.load(path: Swift.String) -> ()",
        mangledFunction: "$s3App6LoaderV", module: 0, moduleName: "App", isInlined: true,
        isAwaiting: true))
    let other = profile.frames.intern(
      Frame(
        function: "Loader.load(path:)", fullFunction: "App.Loader.load(path: Swift.String) -> ()",
        mangledFunction: "$s3App6LoaderV", module: 0, moduleName: "Renamed", file: "/src/main.c",
        line: 9, role: .swiftRuntime))
    let unknown = profile.frames.intern(
      Frame(module: 1, moduleName: "[vdso]", offset: .max - 5, role: .systemLibrary))
    let unmapped = profile.frames.intern(Frame(offset: 0x7fff_0000_1234))
    let scope = profile.frames.intern(Frame(kind: .scope, function: "request", role: .marker))
    let leftOut = profile.frames.intern(Frame(marker: .leftOut(frames: 12)))
    for marker in [Marker.stackCut, .anotherStack, .notKept, .unattributed] {
      _ = profile.paths.intern(
        frame: profile.frames.intern(Frame(marker: marker)), below: .root)
    }
    profile.addSite([load, scope, main], thread: 1, blocks: 3)
    profile.addSite([unknown, leftOut, other, main], thread: 0, blocks: 1_000_000)
    profile.addSite([unmapped], thread: 0, blocks: 5)
    profile.splitLastSite()
    profile.peakBytes = profile.sites.reduce(0) { $0 + $1.counts.peakBytes }
    return profile
  }

  private mutating func addTimers() {
    var whole = RecordedTimer(name: "load 'page' 🙂")
    (whole.calls, whole.failures, whole.cancellations) = (300, 2, 1)
    (whole.totalNanoseconds, whole.minimumNanoseconds, whole.maximumNanoseconds) = (900, 1, 70)
    whole.percentiles = [.init(50, nanoseconds: 3), .init(99.9, nanoseconds: 69)]
    var memory = RecordedTimer.Memory()
    (memory.calls, memory.allocations, memory.allocatedBytes) = (297, 600, 6_000)
    (memory.frees, memory.freedBytes, memory.peakBytes) = (500, 5_000, 80)
    whole.memory[.thread] = memory
    memory.peakBytes = nil
    whole.memory[.process] = memory
    timers = [whole, RecordedTimer(name: "never called")]
  }

  private mutating func describeRun() {
    run.command = ["App", "--name", "", "a b\n\"c\" 🙂"]
    run.executable = "/opt/app ü/App"
    run.pid = 42
    run.parentPID = 1
    run.end = .exec
    run.startTimeNanoseconds = 1_700_000_000_123_456_789
    run.durationNanoseconds = 1_500_000_000
    run.waitStatus = 9
    run.isForked = true
    run.allocator = "jemalloc-5.3.0"
    run.recorderVersion = "0.1.0"
    run.otherMalloc = "/opt/app/libown.so"
    for (index, field) in [
      \Trust.droppedEvents, \.nestedEvents, \.unattributedEvents, \.unknownFrees, \.inheritedFrees,
      \.untrackedBlocks, \.cutStacks, \.leftOutStacks, \.foreignStacks, \.foldedSites,
      \.saturatedLifetimes, \.overflowThreads, \.recorderBytes, \.peakErrorBytes,
      \.childrenForked, \.childrenSpawned, \.childrenUnrecorded, \.unsymbolisedFrames,
      \.codeFrames, \.linelessFrames, \.approximateLineFrames,
    ].enumerated() {
      trust[keyPath: field] = 100 + index
    }
    trust.isRunning = true
    trust.fullTables = ["nodes", "sites"]
    trust.remarks = ["One remark.", "Another."]
    timeline = Timeline(
      points: [
        .init(timeNanoseconds: 0, liveBytes: 0, allocatedBytes: 0),
        .init(timeNanoseconds: 9, liveBytes: -5, allocatedBytes: 60_000),
      ], quantumBytes: 4096)
  }

  private mutating func addTypes() {
    types = [
      BlockType(kind: .structure, name: "Int"), BlockType(kind: .instance, name: "[Int] storage"),
      BlockType(kind: .closure),
    ]
    typeShares = [
      TypeShare(site: 0, type: 1, counts: Counts(allocations: 2, allocatedBytes: 80)),
      TypeShare(
        site: 2, type: 2,
        counts: Counts(
          allocations: 1, allocatedBytes: 40, frees: 1, freedBytes: 40, temporaryAllocations: 1)),
    ]
  }

  private mutating func addSite(_ stack: [FrameID], thread: Int, blocks: Int) {
    let counts = Counts(
      allocations: blocks, allocatedBytes: blocks * 40, frees: blocks - 1,
      freedBytes: (blocks - 1) * 40, peakBlocks: 1, peakBytes: 40, temporaryAllocations: 1)
    var site = Site(path: paths.intern(innermostFirst: stack), counts: counts)
    site.sizes.add(allocations: blocks - 1, sizeClass: 6)
    site.sizes.add(allocations: 1, sizeClass: 5)
    site.lifetimes[0] = 1
    site.lifetimes[7] = blocks - 2
    sites.append(site)
    threadShares.append(ThreadShare(site: sites.count - 1, thread: thread, counts: counts))
  }

  /// Gives the second thread a free of the last site's.
  private mutating func splitLastSite() {
    let freed = Counts(frees: 1, freedBytes: 40, peakBlocks: -1, peakBytes: -40)
    let last = threadShares.count - 1
    threadShares[last].counts.frees -= freed.frees
    threadShares[last].counts.freedBytes -= freed.freedBytes
    threadShares[last].counts.peakBlocks -= freed.peakBlocks
    threadShares[last].counts.peakBytes -= freed.peakBytes
    threadShares.append(ThreadShare(site: threadShares[last].site, thread: 1, counts: freed))
  }
}
