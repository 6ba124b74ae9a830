import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("go tool pprof reads our profiles")
struct PprofReportTests {
  private static let reader = IndependentReader.pprof

  private func raw(_ profile: Profile) throws -> String {
    let report = PprofReport(ReportQuestion()).render(profile)
    let run = try Self.reader.read(report, ["tool", "pprof", "-symbolize=none", "-raw", "REPORT"])
    #expect(run.status == 0, "\(run.errors)")
    return run.output
  }

  /// The sums of the sample values that the reader prints.
  private func sums(_ raw: String) -> [Int] {
    var sums = [0, 0, 0, 0]
    let samples = raw.split(separator: "Samples:").last?.split(separator: "Locations").first ?? ""
    for line in samples.split(separator: "\n") {
      guard let values = line.split(separator: ":", maxSplits: 1).first else { continue }
      let numbers = values.split(separator: " ").compactMap { Int($0) }
      if numbers.count == 4 { for index in 0..<4 { sums[index] += numbers[index] } }
    }
    return sums
  }

  @Test(
    "Totals of the four sample types are ours", .enabled(if: reader.isInstalled, reader.advice))
  func totals() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile] {
      let (raw, totals) = (try raw(profile), profile.totals)
      #expect(
        raw.contains("alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes"))
      #expect(
        sums(raw) == [
          totals.allocations, totals.allocatedBytes, totals.liveBlocks, totals.liveBytes,
        ])
    }
  }

  @Test(
    "Build ids, threads and lines are there, and allocators are not",
    .enabled(if: reader.isInstalled, reader.advice))
  func details() throws {
    var profile = SampleHeap().profile
    profile.types = [BlockType(kind: .instance, name: "App.Row")]
    profile.typeShares = [TypeShare(site: 0, type: 0, counts: profile.sites[0].counts)]
    let raw = try raw(profile)
    #expect(raw.contains("type:[App.Row]"))
    #expect(raw.contains("0x1000/0x9000/0x0 /opt/app/App a1b2c3d4e5f6"))
    #expect(raw.contains("thread:[main 4242]"))
    #expect(raw.contains("Loader.load(path:) /src/App/Loader.swift:91"))
    #expect(!raw.contains(" malloc "))
  }

  @Test(
    "What was inlined stands before the function that it was inlined into",
    .enabled(if: reader.isInstalled, reader.advice))
  func inlining() throws {
    var profile = Profile()
    var inner = Frame(function: "inner", file: "a.c", line: 1)
    inner.isInlined = true
    let frames = [inner, Frame(function: "outer", file: "a.c", line: 9), Frame(function: "main")]
      .map { profile.frames.intern($0) }
    profile.sites = [
      Site(
        path: profile.paths.intern(innermostFirst: frames),
        counts: Counts(allocations: 1, allocatedBytes: 8))
    ]
    let lines = try raw(profile).split(separator: "\n").map { $0.split(separator: " ") }
    let inlined = try #require(lines.firstIndex { $0.contains("inner") })
    #expect(lines[inlined].first == "1:")
    #expect(lines[inlined + 1].first == "outer")
    #expect(lines[inlined + 2].first == "2:")
  }

  @Test(
    "A profile less itself is nothing, to the byte",
    .enabled(if: reader.isInstalled, reader.advice))
  func difference() throws {
    let report = PprofReport(ReportQuestion()).render(SampleHeap().profile)
    let run = try Self.reader.read(
      report, ["tool", "pprof", "-top", "-diff_base", "REPORT", "REPORT"])
    #expect(run.status == 0)
    #expect(run.output.contains("Showing nodes accounting for 0"))
  }

  @Test("Hostile names arrive as they are shown", .enabled(if: reader.isInstalled, reader.advice))
  func hostileNames() throws {
    let raw = try raw(HostileHeap().profile)
    for name in HostileHeap.shownNames { #expect(raw.contains(" \(name) "), "\(name.prefix(40))") }
  }

  @Test(
    "Where a thread freed what another allocated, the site is one sample without a thread",
    .enabled(if: reader.isInstalled, reader.advice))
  func handedOver() throws {
    let lines = try raw(SampleHeap().profile).split(separator: "\n")
    func hasThread(_ values: [String]) throws -> Bool {
      let line = try #require(
        lines.firstIndex {
          $0.split(separator: " ").prefix(4).map(String.init).dropLast() == values[...]
        })
      return lines[line + 1].contains("thread:")
    }
    #expect(try hasThread(["3000", "72000", "30"]))
    #expect(try !hasThread(["1000", "48000", "1"]))
  }

  @Test("Equal profiles give equal bytes")
  func deterministic() {
    let first = PprofReport(ReportQuestion()).render(SampleHeap().profile)
    #expect(first.prefix(2) == [0x1f, 0x8b])
    #expect(PprofReport(ReportQuestion()).render(SampleHeap().profile) == first)
  }
}
