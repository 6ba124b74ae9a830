import ProfileModel
import Testing

@testable import Rendering

@Suite("Folded stacks cannot be misread")
struct FoldedReportTests {
  private func fold(_ profile: Profile, by metric: Metric) -> [String] {
    var text = ""
    FoldedReport(ReportQuestion(metric: metric)).render(profile, to: &text)
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }

  /// A profile of stacks, written outermost first, with their allocations.
  private func profile(_ stacks: [([String], Int)]) -> Profile {
    var profile = Profile()
    for (names, allocations) in stacks {
      let frames = names.reversed().map { profile.frames.intern(Frame(function: $0)) }
      let path = profile.paths.intern(innermostFirst: frames)
      profile.sites.append(Site(path: path, counts: Counts(allocations: allocations)))
    }
    return profile
  }

  @Test("Stacks are written from the root, with whole numbers")
  func format() {
    #expect(
      fold(SampleHeap().profile, by: .allocatedBytes) == [
        "[unattributed] 7",
        "main;App.run();Cache.insert(_:_:);malloc 32000",
        "main;App.run();start_call;start_call;Loader.load(path:);malloc 72000",
        "main;Prefetcher.start();Loader.load(path:);malloc 48000",
      ])
  }

  @Test("Weights sum to the sites for every metric", arguments: Metric.allCases)
  func sums(metric: Metric) {
    let profile = SampleHeap().profile
    let sum = fold(profile, by: metric).reduce(0) { sum, line in
      sum + (line.split(separator: " ").last.flatMap { Int($0) } ?? 0)
    }
    #expect(sum == profile.sites.reduce(0) { $0 + $1.counts[metric] })
  }

  @Test("Lines are sorted by frames, so that no reader splits a frame in two")
  func order() {
    let stacks = profile([(["foo"], 30), (["foo bar", "y"], 10), (["foo", "x"], 20)])
    #expect(fold(stacks, by: .allocations) == ["foo 30", "foo;x 20", "foo bar;y 10"])
  }

  @Test("Equal names are one stack, and stacks without weight are left out")
  func merging() {
    let stacks = profile([(["a;b"], 1), (["a:b"], 2), (["c"], 0)])
    #expect(fold(stacks, by: .allocations) == ["a:b 3"])
  }

  @Test(
    "Names are changed just so far that they cannot be misread",
    arguments: [
      ("operator new(unsigned long)", "operator new(unsigned long)"), ("a;b", "a:b"),
      ("weird name 42", "weird name_42"), ("weird 4.5", "weird_4.5"), ("weird 4.", "weird_4."),
      ("42", "42"), ("v 1.2.3", "v 1.2.3"), ("tab\there\n and  there ", "tab here and there"),
      ("", "[unknown]"), (" ", "[unknown]"), ("-", "[-]"), ("--", "[-]"), ("-x", "-x"),
      ("[3 frames left out]", "[3 frames left out]"),
    ])
  func escaping(name: String, escaped: String) {
    #expect(FoldedNames.escape(name) == escaped)
  }
}
