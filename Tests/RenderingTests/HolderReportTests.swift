import ProfileModel
import Testing

@testable import Rendering

@Suite("Why blocks are alive")
struct HolderReportTests {
  /// Two caches that a static variable holds, and one that only an unowned reference shows.
  static let sample = {
    var findings = HolderFindings()
    findings.question = "App.Cache"
    (findings.blocks, findings.bytes) = (3, 144)
    (findings.retainedBlocks, findings.retainedBytes) = (1203, 96_000)
    (findings.liveBlocks, findings.liveBytes) = (5000, 400_000)
    let path = SampleHeap().profile.sites[0].path
    var held = HolderFindings.Group(
      root: "static App.registry  App",
      steps: [
        HeapStep(type: "App.Registry", field: "caches", offset: 16),
        HeapStep(type: "[App.Cache] storage", field: "element", offset: 0),
      ], type: "App.Cache", path: path, identity: SiteIdentity(value: 0xabc),
      address: 0x7f00_0000_1000)
    (held.blocks, held.bytes, held.retainedBlocks, held.retainedBytes) = (2, 96, 1200, 95_000)
    var other = HolderFindings.Group(
      root: "the stack of the main thread",
      steps: [HeapStep(type: nil, field: nil, offset: 24, isUnowned: true)], type: "App.Cache",
      path: path, identity: SiteIdentity(value: 0xabc), address: 0x7f00_0000_2000)
    (other.blocks, other.bytes, other.retainedBlocks, other.retainedBytes) = (1, 48, 3, 1000)
    findings.groups = [held, other]
    findings.referrers = [
      .init(
        step: HeapStep(type: "[App.Cache] storage", field: "element", offset: 0),
        strength: .strong, references: 2),
      .init(
        step: HeapStep(type: "App.Watcher", field: "cache", offset: 16), strength: .weak,
        references: 1),
    ]
    return findings
  }()

  @Test("text shows each way from its root, what is retained, and who else refers")
  func text() {
    var text = ""
    HolderReport(Self.sample, limit: 0, style: .plain).render(SampleHeap().profile, to: &text)
    for line in [
      "WHY  App.Cache: 3 blocks, 144 B, retaining 1,203 blocks, 93.8 KiB, of 5,000 live blocks, "
        + "391 KiB",
      "2 blocks - 96 B - App.Cache - retaining 92.8 KiB - the first at 0x7f0000001000",
      "  held by static App.registry  App",
      "    -> App.Registry.caches -> [App.Cache] storage.element -> App.Cache",
      "  allocated by Cache.insert(_:_:)  Cache.swift:~12  App",
      "1 block - 48 B - App.Cache - retaining 1000 B - 0x7f0000002000",
      "    -> ?+24 (unowned) -> App.Cache",
      "  2x [App.Cache] storage.element",
      "  1x App.Watcher.cache (weak)",
    ] {
      #expect(text.split(separator: "\n").contains(Substring(line)), "\(line) is not in:\n\(text)")
    }
  }

  @Test("a limit cuts ways and referrers and says how many")
  func limit() {
    var text = ""
    HolderReport(Self.sample, limit: 1, style: .plain).render(SampleHeap().profile, to: &text)
    #expect(text.contains("... 1 more groups; --limit 0 shows all"))
    #expect(text.contains("... 1 more properties; --limit 0 shows all"))
    #expect(!text.contains("unowned") && !text.contains("weak"))
  }

  @Test("a graph has each type and each reference once, unowned ones dashed")
  func graph() {
    var text = ""
    HolderDOT(Self.sample, limit: 0).render(to: &text)
    #expect(
      text == """
        digraph why {
          node [shape=box, fontname="sans-serif"];
          edge [fontname="sans-serif", fontsize=10];
          "static App.registry  App" [shape=ellipse];
          "App.Cache" [style=bold];
          "the stack of the main thread" [shape=ellipse];
          "static App.registry  App" -> "App.Registry" [label=""];
          "App.Registry" -> "[App.Cache] storage" [label="caches"];
          "[App.Cache] storage" -> "App.Cache" [label="element"];
          "the stack of the main thread" -> "no type" [label=""];
          "no type" -> "App.Cache" [label="+24", style=dashed];
        }

        """)
  }
}
