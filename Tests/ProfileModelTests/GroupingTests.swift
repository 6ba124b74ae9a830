import ProfileModel
import Testing

struct GroupingTests {
  private var sample: SampleProfile {
    var sample = SampleProfile()
    sample.add(["libc.so.6:malloc", "App:leaf", "App:main"], allocations: 3)
    sample.add(["App:leaf", "App:main"], allocations: 4, thread: 1)
    sample.add(["libz.so.1:deflate", "App:leaf", "App:leaf", "App:main"], allocations: 5)
    return sample
  }

  @Test("Sites that differ in runtime frames alone are one row")
  func bySite() {
    let groups = sample.profile.groups(by: .site, orderedBy: .liveBytes)
    #expect(groups.map(\.label) == ["leaf", "deflate"])
    #expect(groups.map(\.counts.allocations) == [7, 5])
    #expect(groups[0].sites == [1, 0])
    #expect(groups.allSatisfy { $0.identity != nil })
  }

  @Test("A function's own weight is what it is blamed for; its inclusive weight counts a path once")
  func byFunction() {
    let groups = sample.profile.groups(by: .function, orderedBy: .allocations)
    let byLabel = Dictionary(uniqueKeysWithValues: groups.map { ($0.label, $0) })
    #expect(byLabel["leaf"]?.counts.allocations == 7)
    #expect(byLabel["leaf"]?.inclusiveCounts?.allocations == 12)
    #expect(byLabel["main"]?.counts.allocations == 0)
    #expect(byLabel["main"]?.inclusiveCounts?.allocations == 12)
    #expect(byLabel["malloc"]?.inclusiveCounts?.allocations == 3)
    #expect(groups.reduce(0) { $0 + $1.counts.allocations } == 12)
  }

  /// Two lines of one file, and a function without a line.
  private var sampleWithLines: Profile {
    var profile = sample.profile
    let places = ["leaf": ("/src/leaf.swift", 3), "main": ("/src/main.swift", 1)]
    var frames = profile.frames.frames.map { [$0] }
    for index in frames.indices {
      let place = places[frames[index][0].function ?? ""]
      (frames[index][0].file, frames[index][0].line) = (place?.0, place?.1)
    }
    let leaf = frames.firstIndex { $0[0].function == "leaf" }!
    var inlined = frames[leaf][0]
    (inlined.function, inlined.line, inlined.isInlined) = ("inner", 9, true)
    frames[leaf].insert(inlined, at: 0)
    profile.replaceFrames(by: frames)
    return profile
  }

  @Test("An address may become several functions: those that were inlined, then their caller")
  func expansion() {
    let profile = sampleWithLines
    let names = profile.sites.map { profile.stack(of: $0).map(\.displayName) }
    #expect(
      names == [
        ["malloc", "inner", "leaf", "main"], ["inner", "leaf", "main"],
        ["deflate", "inner", "leaf", "inner", "leaf", "main"],
      ])
    #expect(profile.contradictions() == [])
    #expect(profile.totals == sample.profile.totals)
  }

  @Test("Rows by file and line are blamed by line; what has no line is a row by module or function")
  func byFileAndLine() {
    let profile = sampleWithLines
    let lines = profile.groups(by: .line, orderedBy: .allocations)
    #expect(lines.prefix(2).map(\.label) == ["/src/leaf.swift:9", "deflate"])
    #expect(lines.prefix(2).map(\.counts.allocations) == [7, 5])
    #expect(lines[0].inclusiveCounts?.allocations == 12)
    let files = profile.groups(by: .file, orderedBy: .allocations)
    #expect(files.prefix(2).map(\.label) == ["/src/leaf.swift", "[no file]"])
    #expect(files[1].moduleName == "libz.so.1")
    for groups in [lines, files] {
      #expect(groups.reduce(.zero) { $0 + $1.counts } == profile.totals)
    }
    #expect(profile.linelessAllocations == 5)
    #expect(profile.blamedLines(of: profile.sites.indices).map(\.line) == [9])
  }

  @Test("Rows by module and by thread sum to the totals")
  func byModuleAndThread() {
    let profile = sample.profile
    for grouping in [Grouping.module, .thread] {
      let groups = profile.groups(by: grouping, orderedBy: .liveBytes)
      #expect(groups.reduce(.zero) { $0 + $1.counts } == profile.totals)
    }
    let threads = profile.groups(by: .thread, orderedBy: .allocations)
    #expect(threads.map(\.label) == ["main", "worker"])
    #expect(threads.map(\.counts.allocations) == [8, 4])
  }

  @Test("What was counted without a stack is a row of its own in every grouping but by thread")
  func unattributed() {
    var profile = sample.profile
    var site = Site(path: .root, counts: Counts(allocations: 2, allocatedBytes: 10))
    site.sizes.add(allocations: 2, sizeClass: 3)
    profile.sites.append(site)
    for grouping in [Grouping.site, .function, .module] {
      let groups = profile.groups(by: grouping, orderedBy: .allocations)
      #expect(groups.reduce(0) { $0 + $1.counts.allocations } == 14)
      #expect(groups.contains { $0.label == "[unattributed]" && $0.counts.allocations == 2 })
    }
  }

  @Test("A filter keeps whole paths, by text or expression, and totals follow")
  func filtering() throws {
    let profile = sample.profile
    let deflate = profile.filtered(by: try PathFilter("defl"))
    #expect(deflate.totals.allocations == 5)
    #expect(deflate.totals.peakBytes == 500)
    #expect(deflate.contradictions() == [])
    #expect(profile.filtered(by: try PathFilter("/^leaf$/")).totals == profile.totals)
    #expect(profile.filtered(by: try PathFilter("libz")).sites.count == 1)
    #expect(profile.filtered(by: try PathFilter("nowhere")).totals == .zero)
    #expect(throws: (any Error).self) { try PathFilter("/(/") }
  }

  @Test("A profile that contradicts itself says so")
  func contradictions() {
    var profile = sample.profile
    #expect(profile.contradictions() == [])
    profile.sites[0].counts.frees = 4
    profile.peakBytes = 5000
    let found = profile.contradictions()
    #expect(found.contains("Site 0 has -1 live_blocks."))
    #expect(found.contains { $0.hasPrefix("Site 0's shares by thread do not sum") })
    #expect(found.contains { $0.contains("shares of the peak sum to 1200 bytes") })
  }
}
