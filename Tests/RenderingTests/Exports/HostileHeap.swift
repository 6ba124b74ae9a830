import ProfileModel

@testable import Rendering

/// A profile whose functions have names that some reader takes for something else.
///
/// Every name is at a site of its own, below `main`; site i has 10 + i blocks of 100 bytes, of
/// which i are freed again.
struct HostileHeap {
  static let names = [
    "</script><img src=x onerror=alert(1)>", "evil\u{202E}txt.exe", "🦄 emoji 👩‍👩‍👧", "a;b;c",
    "trailing 42", "two\nlines\r\nand\ttab", String(repeating: "x", count: 10_000), "",
    "(1) like a number", "|pipe| `code` @everyone <b>&amp;", "\"quoted\\", "]]>", "${x} {{y}} %s",
  ]

  /// As they are shown: on one line, with what would act spelled out.
  static let shownNames = names.map { ShownName.of($0) }

  private(set) var profile = Profile()

  init() {
    profile.run.command = ["./prog", "</script>", "a|b\nc"]
    profile.run.pid = 7
    profile.run.durationNanoseconds = 2_000_000_000
    profile.run.allocator = "jemalloc-5.3.0"
    profile.run.recorderVersion = "0.1.0"
    profile.modules = [
      LoadedModule(path: "/tmp/a;b \"c\"|d", buildID: "0a", start: 4096, end: 8192, bias: 4096)
    ]
    profile.threads = [
      ThreadDescription(name: "t\"\n</script>", threadID: 7, firstThreadID: 7, owners: 1)
    ]
    profile.timeline = Timeline(
      points: [
        .init(timeNanoseconds: 0, liveBytes: 0, allocatedBytes: 0),
        .init(timeNanoseconds: 2_000_000_000, liveBytes: 13_000, allocatedBytes: 20_800),
      ], quantumBytes: 4096)
    let main = profile.frames.intern(Frame(function: "main", module: 0, moduleName: "prog"))
    for (index, name) in Self.names.enumerated() {
      let frame = profile.frames.intern(
        Frame(
          function: name, module: 0, moduleName: "a;b \"c\"|d",
          file: index % 2 == 0 ? "/src/<i>\(name.prefix(40)).c" : nil,
          line: index % 2 == 0 ? 7 : nil, lineRule: index % 2 == 0 ? .exact : nil))
      let counts = Counts(
        allocations: 10 + index, allocatedBytes: 100 * (10 + index), frees: index,
        freedBytes: 100 * index, peakBlocks: 10, peakBytes: 1000, temporaryAllocations: index)
      var site = Site(path: profile.paths.intern(innermostFirst: [frame, main]), counts: counts)
      site.sizes.add(allocations: counts.allocations, sizeClass: 7)
      site.lifetimes[0] = index
      profile.sites.append(site)
      profile.threadShares.append(ThreadShare(site: index, thread: 0, counts: counts))
    }
    profile.peakBytes = 13_000
  }
}

extension ReportRenderer {
  /// The report as a text.
  func text(of profile: Profile) -> String {
    var text = ""
    render(profile, to: &text)
    return text
  }

  /// The report as a file's bytes.
  func bytes(of profile: Profile) -> [UInt8] { Array(text(of: profile).utf8) }
}
