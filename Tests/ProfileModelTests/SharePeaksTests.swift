import Testing

@testable import ProfileModel

@Suite("The peak of a test is its own")
struct SharePeaksTests {
  private typealias Event = (record: UInt32, bytes: Int, isFree: Bool)

  /// Site 0 and 1 are of one test, 2 of another; record 3 is of no site that was kept.
  private func peaks(_ events: [Event]) -> [Counts] {
    let shares: [SuiteShare] = [.test("a"), .test("a"), .test("b")]
    var profile = Profile()
    profile.siteOfRecord = [0, 1, 2, -1]
    profile.sites = shares.map { _ in Site(path: .root) }
    profile.takePeaks(of: shares) { body in
      for event in events { body(event.record, event.bytes, event.isFree) }
    }
    return profile.sites.map(\.counts)
  }

  @Test("it is what its own blocks had at once, whatever another had then")
  func own() {
    let counts = peaks([
      (0, 100, false), (2, 1_000, false), (1, 50, false), (0, 100, true), (2, 1_000, true),
      (1, 50, false), (2, 10, false),
    ])
    #expect(counts.map(\.peakBytes) == [100, 50, 1_000])
    #expect(counts.map(\.peakBlocks) == [1, 1, 1])
  }

  @Test("a site's part is that of the highest moment, not of an earlier or a later one")
  func moment() {
    let counts = peaks([
      (0, 60, false), (0, 60, true), (1, 70, false), (0, 10, false), (1, 70, true),
      (0, 20, false),
    ])
    #expect(counts[0].peakBytes == 10 && counts[1].peakBytes == 70)
    #expect(counts[0].peakBlocks == 1 && counts[2].peakBytes == 0)
  }

  @Test("what belongs to no site that was kept changes nothing")
  func unknown() {
    #expect(peaks([(3, 8, false), (99, 8, false)]).allSatisfy { $0.peakBytes == 0 })
  }
}
