import ProfileModel

/// A profile of a small heap whose every figure is known: four stacks, two threads.
///
///     site             allocated  freed  live  peak  temporary
///     Cache.insert        500 × 64      0   500   500          0
///     Loader.load       3,000 × 24  2,970    30   130      2,900
///     Loader.load       1,000 × 48    999     1    10        990   (other caller)
///     [unattributed]        7 × 1       7     0     0          0
struct SampleHeap {
  private(set) var profile = Profile()

  init() {
    profile.run.command = ["App", "--bench"]
    profile.run.executable = "/opt/app/App"
    profile.run.pid = 4242
    profile.run.end = .exit
    profile.run.waitStatus = 0
    profile.run.durationNanoseconds = 1_500_000_000
    profile.run.allocator = "jemalloc-5.3.0"
    profile.run.recorderVersion = "0.1.0"
    profile.modules = [
      LoadedModule(
        path: "/opt/app/App", buildID: "a1b2c3d4e5f6", start: 0x1000, end: 0x9000, bias: 0),
      LoadedModule(path: "/lib/libc.so.6", buildID: nil, start: 0x9000, end: 0xa000, bias: 0),
    ]
    profile.threads = [
      ThreadDescription(name: "main", threadID: 4242, firstThreadID: 4242, owners: 1),
      ThreadDescription(name: "worker", threadID: 4250, firstThreadID: 4243, owners: 3),
    ]
    profile.trust.recorderBytes = 1_258_291
    profile.trust.codeFrames = 250
    profile.trust.unsymbolisedFrames = 1
    profile.timeline = Timeline(
      points: [
        .init(timeNanoseconds: 0, liveBytes: 0, allocatedBytes: 0),
        .init(timeNanoseconds: 900_000_000, liveBytes: 35_600, allocatedBytes: 60_000),
        .init(timeNanoseconds: 1_500_000_000, liveBytes: 32_768, allocatedBytes: 152_007),
      ], quantumBytes: 4096)
    addSites()
    profile.peakBytes = profile.sites.reduce(0) { $0 + $1.counts.peakBytes }
  }

  private mutating func addSites() {
    let main = code("main", .application)
    let run = code("App.run()", .application, line: 20)
    let load = code("Loader.load(path:)", .application, line: 91)
    add(
      [allocator, code("Cache.insert(_:_:)", .application, line: 12, rule: .preceding), run, main],
      Counts(allocations: 500, allocatedBytes: 32_000, peakBlocks: 500, peakBytes: 32_000),
      sizeClass: 7, lifetimes: [:])
    add(
      [allocator, load, runtime, runtime, run, main],
      Counts(
        allocations: 3000, allocatedBytes: 72_000, frees: 2970, freedBytes: 71_280,
        peakBlocks: 130, peakBytes: 3120, temporaryAllocations: 2900),
      sizeClass: 5, lifetimes: [0: 2950, 2: 20])
    add(
      [allocator, load, code("Prefetcher.start()", .application), main],
      Counts(
        allocations: 1000, allocatedBytes: 48_000, frees: 999, freedBytes: 47_952,
        peakBlocks: 10, peakBytes: 480, temporaryAllocations: 990),
      sizeClass: 6, lifetimes: [0: 999], worker: 400)
    add(
      [profile.frames.intern(Frame(marker: .unattributed))],
      Counts(allocations: 7, allocatedBytes: 7, frees: 7, freedBytes: 7),
      sizeClass: 1, lifetimes: [0: 7])
  }

  private var allocator: FrameID {
    mutating get { code("malloc", .allocator, module: 1) }
  }

  private var runtime: FrameID {
    mutating get { code("start_call", .systemLibrary, module: 1) }
  }

  /// A function; with a line it is in the file that is named after its type.
  private mutating func code(
    _ name: String, _ role: Role, module: Int = 0, line: Int? = nil, rule: LineRule = .exact
  ) -> FrameID {
    let file = line.map { _ in "/src/App/\(name.prefix { $0 != "." }).swift" }
    return profile.frames.intern(
      Frame(
        function: name, module: module, moduleName: profile.modules[module].name, file: file,
        line: line, lineRule: line.map { _ in rule }, role: role))
  }

  /// Adds a site; of its allocations, `worker` are the second thread's.
  private mutating func add(
    _ stack: [FrameID], _ counts: Counts, sizeClass: Int, lifetimes: [Int: Int], worker: Int = 0
  ) {
    var site = Site(path: profile.paths.intern(innermostFirst: stack), counts: counts)
    site.sizes.add(allocations: counts.allocations, sizeClass: sizeClass)
    for (bucket, frees) in lifetimes { site.lifetimes[bucket] = frees }
    profile.sites.append(site)
    let index = profile.sites.count - 1
    let size = counts.allocatedBytes / counts.allocations
    let others = Counts(allocations: worker, allocatedBytes: worker * size)
    var own = counts
    own.allocations -= others.allocations
    own.allocatedBytes -= others.allocatedBytes
    profile.threadShares.append(ThreadShare(site: index, thread: 0, counts: own))
    if worker > 0 {
      profile.threadShares.append(ThreadShare(site: index, thread: 1, counts: others))
    }
  }
}
