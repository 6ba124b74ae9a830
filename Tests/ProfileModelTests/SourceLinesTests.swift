import ProfileModel
import Testing

@Suite("The lines of a source file")
struct SourceLinesTests {
  /// A profile of stacks, innermost first, of (function, file, line), each with its allocations.
  private func profile(_ stacks: [([(String, String?, Int?)], Int)]) -> Profile {
    var profile = Profile()
    for (stack, allocations) in stacks {
      let frames = stack.map { name, file, line in
        profile.frames.intern(
          Frame(function: name, file: file, line: line, lineRule: line.map { _ in .exact }))
      }
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: frames),
          counts: Counts(allocations: allocations, allocatedBytes: 8 * allocations)))
    }
    return profile
  }

  private let sample: [([(String, String?, Int?)], Int)] = [
    ([("grow", "b.c", 3), ("load", "/s/a.c", 10), ("main", "/s/a.c", 40)], 1),
    ([("load", "/s/a.c", 10), ("main", "/s/a.c", 41)], 2),
    ([("load", "/s/a.c", 10), ("load", "/s/a.c", 12), ("main", "/s/a.c", 40)], 4),
    ([("idle", "b.c", 5)], 8),
    ([("part", "/s/a.c", nil), ("main", "/s/a.c", 40)], 16),
    ([("main", "/s/a.c", 40)], 32),
  ]

  @Test("A path counts once, at its innermost frame in the file, with what it called elsewhere")
  func attribution() {
    let lines = SourceLines(profile(sample), file: "/s/a.c")
    #expect(lines.lines.map(\.number) == [10, 40])
    #expect(lines.lines.map(\.counts.allocations) == [7, 32])
    #expect(lines.lines.allSatisfy { $0.rule == .exact })
    #expect(lines.withoutLine.allocations == 16)
    #expect(lines.elsewhere.allocations == 8)
  }

  @Test("Lines, code without a line and the rest sum to the profile, for every file")
  func sums() {
    let profile = profile(sample)
    for file in ["/s/a.c", "b.c", "none.c"] {
      let lines = SourceLines(profile, file: file)
      let sum = lines.lines.reduce(lines.withoutLine + lines.elsewhere) { $0 + $1.counts }
      #expect(sum == profile.totals)
    }
  }

  @Test("A file is found by the end of its path, and a name that fits several gives them all")
  func names() {
    var stacks = sample
    stacks.append(([("other", "/t/a.c", 1)], 1))
    let profile = profile(stacks)
    #expect(SourceLines.files(of: profile, named: "b.c") == ["b.c"])
    #expect(SourceLines.files(of: profile, named: "a.c") == ["/s/a.c", "/t/a.c"])
    #expect(SourceLines.files(of: profile, named: "./s/a.c") == ["/s/a.c"])
    #expect(SourceLines.files(of: profile, named: ".c") == [])
    #expect(SourceLines.files(of: profile, named: "") == [])
  }
}
