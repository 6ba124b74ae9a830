import ProfileModel
import Testing

@Suite("A profile by type")
struct TypeGroupingTests {
  /// Three sites: one of a type, one of two types with one block unknown, one of none.
  private var profile: Profile {
    var profile = Profile()
    let names = ["App.load", "App.parse", "App.other"]
    for (index, name) in names.enumerated() {
      let frame = profile.frames.intern(Frame(function: name, role: .application))
      let path = profile.paths.intern(frame: frame, below: .root)
      profile.sites.append(
        Site(
          path: path,
          counts: Counts(
            allocations: 10, allocatedBytes: 160, frees: 4, freedBytes: 64, peakBlocks: 8,
            peakBytes: 128 + index)))
    }
    profile.types = [
      BlockType(kind: .instance, name: "App.Node"),
      BlockType(kind: .instance, name: "[Int] storage"), BlockType(kind: .closure),
    ]
    let part = Counts(allocations: 4, allocatedBytes: 64, frees: 4, freedBytes: 64)
    let live = Counts(allocations: 5, allocatedBytes: 80)
    profile.typeShares = [
      TypeShare(site: 0, type: 0, counts: part), TypeShare(site: 1, type: 1, counts: part),
      TypeShare(site: 1, type: 2, counts: live),
    ]
    return profile
  }

  @Test("a site of one type gives it everything; of several, each what was seen")
  func parts() {
    let groups = profile.groups(by: .type, orderedBy: .allocations)
    #expect(
      groups.map(\.label) == [
        "[no type: malloc]", "App.Node", "closure or box in App.parse", "[Int] storage",
      ])
    #expect(groups.map(\.counts.allocations) == [11, 10, 5, 4])
    #expect(groups.map(\.counts.peakBytes) == [130 + 129, 128, 0, 0])
    #expect(groups.map(\.counts.liveBlocks) == [7, 6, 5, 0])
    #expect(groups.allSatisfy { $0.inclusiveCounts == nil && $0.frame == nil })
  }

  @Test("over all types every count sums to the totals, and the typed share is stated")
  func sums() {
    let sum = profile.groups(by: .type, orderedBy: .peakBytes).reduce(into: Counts.zero) {
      $0 += $1.counts
    }
    #expect(sum == profile.totals)
    #expect(profile.typedBytes == 160 + 64 + 80)
  }

  @Test("sites name the type of their blocks only where there is one")
  func names() {
    let types = SiteTypes(profile)
    #expect(types.name(of: [0]) == "App.Node")
    #expect(types.name(of: [1]) == nil)
    #expect(types.name(of: [0, 2]) == "App.Node")
    #expect(types.name(of: [2]) == nil)
  }

  @Test("types stay with their sites when frames are named and sites become one")
  func merging() {
    var merged = profile
    let same = Frame(function: "App.load", role: .application)
    merged.replaceFrames(by: Array(repeating: [same], count: merged.frames.count))
    #expect(merged.sites.count == 1)
    #expect(merged.typeShares.map(\.site) == [0, 0, 0])
    let kept = profile.filtered(by: try! PathFilter("parse"))
    #expect(kept.typeShares.map(\.site) == [0, 0])
    #expect(kept.typeShares.map(\.type) == [1, 2])
  }
}
