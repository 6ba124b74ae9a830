import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("valgrind's tools read our profiles")
struct ValgrindReadersTests {
  // --- massif ------------------------------------------------------------------------------------

  @Test(
    "ms_print draws the timeline and both trees, with our totals",
    .enabled(if: IndependentReader.massif.isInstalled, IndependentReader.massif.advice))
  func massif() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile] {
      let run = try IndependentReader.massif.read(
        MassifReport().bytes(of: profile), ["--threshold=0", "REPORT"])
      #expect(run.status == 0, "\(run.errors)")
      let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
      for bytes in [totals.peakBytes, totals.liveBytes] {
        #expect(
          run.output.contains("100.00% (\(Quantity.count(bytes))B) (heap allocation functions)"))
      }
    }
  }

  @Test(
    "Hostile names stay on their line of the tree",
    .enabled(if: IndependentReader.massif.isInstalled, IndependentReader.massif.advice))
  func massifNames() throws {
    let run = try IndependentReader.massif.read(
      MassifReport().bytes(of: HostileHeap().profile), ["--threshold=0", "REPORT"])
    let lines = run.output.split(separator: "\n")
    for name in HostileHeap.shownNames {
      let line = lines.first { $0.contains("0x0: \(name) (") }
      #expect(line?.contains("(1,000B)") == true, "\(name.prefix(40))")
    }
  }

  @Test("A node below one in a hundred is put together with its like, and says so")
  func massifThreshold() {
    var profile = Profile()
    for (name, bytes) in [("large", 100_000), ("small", 10), ("smaller", 5)] {
      let frame = profile.frames.intern(Frame(function: name))
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: [frame]),
          counts: Counts(allocations: 1, allocatedBytes: bytes, peakBlocks: 1, peakBytes: bytes)))
    }
    let text = MassifReport().text(of: profile)
    #expect(text.contains("n2: 100015 (heap"))
    #expect(text.contains(" n0: 15 in 2 places, all below massif's threshold (1.00%)"))
  }

  // --- callgrind ---------------------------------------------------------------------------------

  private static let events = [
    Metric.allocatedBytes, .allocations, .liveBytes, .liveBlocks, .peakBytes, .temporaryAllocations,
  ]

  private func annotate(_ profile: Profile, _ options: [String]) throws -> [Substring] {
    let run = try IndependentReader.callgrind.read(
      CallgrindReport().bytes(of: profile), options + ["--threshold=100", "REPORT"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(!run.errors.contains("malformed"))
    return run.output.split(separator: "\n")
  }

  private func numbers(_ line: Substring) -> [Int] {
    line.replacing(#/\([^)]*%\)/#, with: "").split(separator: " ").prefix(Self.events.count)
      .compactMap { Int($0.replacing(",", with: "")) }
  }

  @Test(
    "callgrind_annotate's totals are ours, and a function's cost with its callees as well",
    .enabled(if: IndependentReader.callgrind.isInstalled, IndependentReader.callgrind.advice))
  func callgrind() throws {
    let profile = SampleHeap().profile
    let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
    let lines = try annotate(profile, ["--inclusive=yes"])
    let sum = try #require(lines.first { $0.hasSuffix("PROGRAM TOTALS") })
    #expect(numbers(sum) == Self.events.map { totals[$0] })
    let loader = try #require(lines.first { $0.contains(":Loader.load(path:)") })
    #expect(numbers(loader) == [120_000, 4000, 768, 31, 3600, 3890])
  }

  @Test(
    "Hostile names are functions of their own, in callgrind_annotate",
    .enabled(if: IndependentReader.callgrind.isInstalled, IndependentReader.callgrind.advice))
  func callgrindNames() throws {
    let lines = try annotate(HostileHeap().profile, [])
    for (index, name) in HostileHeap.shownNames.enumerated() {
      let line = lines.first { $0.contains(":\(name) [") }
      #expect(line.map(numbers)?.first == 100 * (10 + index), "\(name.prefix(40))")
    }
  }

  // --- DHAT --------------------------------------------------------------------------------------

  /// The viewer's own code builds its tree of our data, in a browser.
  private func view(_ profile: Profile) throws -> String {
    let script = try #require(IndependentReader.dhat.path)
    let data = DHATReport().text(of: profile).replacing("</", with: "<\\/")
    let page = """
      <!doctype html><meta charset=utf-8><script src="file://\(script)"></script><body><script>
      try {
        onLoad();
        gData = \(data);
        buildTree();
        const names = gData.pps.map(pp => gData.ftbl[pp.fs[0]]);
        document.body.textContent = JSON.stringify([gRoot._totalBytes, gRoot._totalBlocks,
          gRoot._atTGmaxBytes, gRoot._atTEndBytes, gRoot._atTEndBlocks, names]) + "END";
      } catch (e) { document.body.textContent = "failed: " + e; }
      </script>
      """
    let run = try IndependentReader.browser.read(
      Array(page.utf8),
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
        "--user-data-dir=REPORT.profile", "--dump-dom", "file://REPORT",
      ], ending: "html")
    let body = run.output.split(separator: "<body>").last?.split(separator: "END").first ?? ""
    return String(body).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&amp;", with: "&")
  }

  private static let hasViewer =
    IndependentReader.dhat.isInstalled && IndependentReader.browser.isInstalled

  @Test(
    "dh_view's totals and names are ours, at the peak and at the end as well",
    .enabled(if: hasViewer, "skipped: no dh_view.js or chromium; apt-get install valgrind chromium")
  )
  func dhat() throws {
    for profile in [SampleHeap().profile, HostileHeap().profile] {
      let text = try view(profile)
      let totals = profile.sites.reduce(into: Counts.zero) { $0 += $1.counts }
      let values = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any], "\(text)")
      #expect(
        values.prefix(5).compactMap { $0 as? Int } == [
          totals.allocatedBytes, totals.allocations, totals.peakBytes, totals.liveBytes,
          totals.liveBlocks,
        ])
      let names = try #require(values.last as? [String])
      if profile.run.pid == 7 {
        for (name, shown) in zip(HostileHeap.shownNames, names) {
          #expect(shown.hasPrefix(name + " ("))
        }
      }
    }
  }

  @Test("A stack beyond the limit of many is cut, with a marker, and sums stay")
  func dhatCut() throws {
    let profile = ManyStacks.profile(sites: FoldedPaths.siteLimit + 1, depth: 40)
    let text = DHATReport().text(of: profile)
    let data = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let points = try #require(data["pps"] as? [[String: Any]])
    #expect(points.reduce(0) { $0 + ($1["tbk"] as? Int ?? 0) } == profile.sites.count)
    let names = try #require(data["ftbl"] as? [String])
    let stack = try #require(points[0]["fs"] as? [Int])
    #expect(stack.count == 25)
    #expect(names[stack[24]] == "[frames left out]")
  }
}
