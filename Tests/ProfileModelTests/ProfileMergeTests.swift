import ProfileModel
import Testing

@Suite("Captures put together")
struct ProfileMergeTests {
  private func merge(_ profiles: [Profile]) -> Profile {
    var merge = ProfileMerge(profiles[0])
    for profile in profiles.dropFirst() { merge.add(profile) }
    return merge.profile
  }

  /// A profile of one module with a build id: `main` calls each function, which allocates `count`.
  private func profile(_ functions: [String], count: Int, buildID: String = "b1") -> Profile {
    var profile = Profile()
    profile.run.executable = "/bin/app"
    profile.run.allocator = "jemalloc-5.3.0"
    profile.modules = [
      LoadedModule(path: "/bin/app", buildID: buildID, start: 0, end: 4096, bias: 0)
    ]
    profile.threads = [
      ThreadDescription(name: "app", threadID: count, firstThreadID: count, owners: 1)
    ]
    func frame(_ name: String) -> FrameID {
      profile.frames.intern(Frame(function: name, module: 0, moduleName: "app"))
    }
    for name in functions {
      let path = profile.paths.intern(innermostFirst: [frame(name), frame("main")])
      let counts = Counts(
        allocations: count, allocatedBytes: 10 * count, frees: 1, freedBytes: 10, peakBlocks: 1,
        peakBytes: 10)
      var site = Site(path: path, counts: counts)
      site.sizes.add(allocations: count, sizeClass: 4)
      profile.sites.append(site)
      profile.threadShares.append(
        ThreadShare(site: profile.sites.count - 1, thread: 0, counts: counts))
    }
    profile.trust.droppedEvents = count
    profile.peakBytes = 10 * functions.count
    return profile
  }

  @Test("Sites of one path are one, others are added, and every sum is the sum of the captures'")
  func sums() {
    let parts = [profile(["a", "b"], count: 3), profile(["b", "c"], count: 5)]
    let merged = merge(parts)
    #expect(merged.sites.map(\.counts.allocations) == [3, 8, 5])
    #expect(merged.totals.allocatedBytes == parts.reduce(0) { $0 + $1.totals.allocatedBytes })
    #expect(merged.totals.peakBytes == 40)
    #expect(merged.peakBytes == nil)
    #expect(merged.run.captures == 2)
    #expect(merged.trust.droppedEvents == 8)
    #expect(merged.threads.count == 2)
    #expect(merged.contradictions() == [])
  }

  @Test("Modules are one by path and build id; another build's sites meet ours by their identity")
  func builds() {
    let same = merge([profile(["a"], count: 1), profile(["a"], count: 2)])
    #expect(same.modules.count == 1)
    let other = merge([profile(["a"], count: 1), profile(["a"], count: 2, buildID: "b2")])
    #expect(other.modules.map(\.buildID) == ["b1", "b2"])
    #expect(other.sites.count == 2)
    let groups = other.groups(by: .site, orderedBy: .allocations)
    #expect(groups.map(\.counts.allocations) == [3])
  }

  @Test("A merge of merges counts captures, and order changes nothing but order")
  func order() {
    let parts = [profile(["a"], count: 1), profile(["b"], count: 2), profile(["a"], count: 4)]
    let (forward, backward) = (merge(parts), merge(parts.reversed()))
    #expect(forward.run.captures == 3)
    #expect(forward.totals == backward.totals)
    let ids = [forward, backward].map { profile in
      profile.groups(by: .site, orderedBy: .allocations).map { $0.identity?.value }
    }
    #expect(ids[0] == ids[1])
    #expect(merge([forward, parts[0]]).run.captures == 4)
  }

  @Test("A type that several captures know by one name is one row with all of its blocks")
  func types() {
    let parts = [1, 2].map { count in
      var part = profile(["a"], count: count)
      part.types = [BlockType(kind: .instance, module: 0, arguments: [0], name: "App.Row")]
      part.typeShares = [
        TypeShare(site: 0, type: 0, counts: Counts(allocations: count, allocatedBytes: 10 * count))
      ]
      return part
    }
    let rows = merge(parts).groups(by: .type, orderedBy: .allocations)
    #expect(rows.map(\.label) == ["App.Row"])
    #expect(rows.map(\.counts.allocations) == [3])
    #expect(rows.map(\.counts.peakBytes) == [20])
  }

  @Test("Another program among them is named")
  func otherProgram() {
    var other = profile(["a"], count: 1)
    other.run.executable = "/bin/other"
    let remarks = merge([profile(["a"], count: 1), other, other]).trust.remarks
    #expect(remarks.count == 1)
    #expect(remarks[0].contains("/bin/other is another program than /bin/app"))
  }

  @Test("timers of one name are one, whose percentiles nobody knows")
  func timers() {
    func profile(_ name: String, calls: Int, peak: Int) -> Profile {
      var timer = RecordedTimer(name: name)
      timer.calls = calls
      timer.totalNanoseconds = 10 * calls
      timer.minimumNanoseconds = calls
      timer.maximumNanoseconds = 2 * calls
      timer.percentiles = [.init(50, nanoseconds: calls)]
      var memory = RecordedTimer.Memory()
      (memory.calls, memory.allocations, memory.peakBytes) = (calls, 3 * calls, peak)
      timer.memory[.thread] = memory
      var profile = Profile()
      profile.timers = [timer]
      return profile
    }
    let merged = merge([
      profile("load", calls: 5, peak: 9), profile("save", calls: 30, peak: 1),
      profile("load", calls: 7, peak: 8),
    ]).timers
    #expect(merged.map(\.name) == ["save", "load"])
    #expect(merged.map(\.calls) == [30, 12])
    #expect(merged[0].percentiles == [.init(50, nanoseconds: 30)] && merged[1].percentiles == [])
    #expect(merged[1].minimumNanoseconds == 5 && merged[1].maximumNanoseconds == 14)
    #expect(
      merged[1].memory[.thread]?.allocations == 36 && merged[1].memory[.thread]?.peakBytes == 9)
  }
}
