import Foundation
import ProfileModel
import Testing

@testable import Rendering

@Suite("The flame graph of two runs")
struct DifferenceFlameGraphTests {
  /// A profile of stacks, outermost first, and their allocated bytes.
  private func profile(_ stacks: [(names: [String], bytes: Int)], module: String = "App") -> Profile
  {
    var profile = Profile()
    for stack in stacks {
      let frames = stack.names.reversed().map {
        profile.frames.intern(Frame(function: $0, module: 0, moduleName: module))
      }
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: frames),
          counts: Counts(allocations: 1, allocatedBytes: stack.bytes)))
    }
    return profile
  }

  private func draw(_ base: Profile, _ new: Profile) -> String {
    var text = ""
    DifferenceFlameGraph(.allocatedBytes).render(base: base, new: new, to: &text)
    return text
  }

  private struct Box {
    var x: Double
    var width: Double
    var fill: String
  }

  /// A function's box.
  private func box(_ name: String, in text: String) throws -> Box {
    let start = try #require(text.firstRange(of: "<g data-name=\"\(name)\">"))
    let element = text[start.upperBound...].prefix { $0 != "\n" }
    let rect = try #require(element.firstRange(of: "<rect "))
    // x, y, width, height, rx and fill, each between quotes.
    let values = element[rect.upperBound...]
      .split(separator: "\"", omittingEmptySubsequences: false)
    return Box(
      x: try #require(Double(values[1])), width: try #require(Double(values[5])),
      fill: String(values[11]))
  }

  private let before = [
    (["main", "load", "parse"], 300), (["main", "load", "cache"], 100), (["main", "old"], 200),
  ]
  private let after = [
    (["main", "load", "parse"], 450), (["main", "load", "cache"], 100), (["main", "new"], 250),
  ]

  @Test(
    "what grew is orange, what shrank blue, what stayed grey, what is gone hatched in its place")
  func colours() throws {
    let text = draw(profile(before), profile(after))
    #expect(text.contains("<title>main: 600 B to 800 B, +200 B +33.3%</title>"))
    #expect(text.contains("<title>old: 200 B to 0 B, -200 B gone</title>"))
    #expect(text.contains("<title>new: 0 B to 250 B, +250 B new</title>"))
    #expect(text.contains("<title>cache: 100 B, unchanged</title>"))
    #expect(try box("old", in: text).fill == "url(#gone)")
    #expect(try box("cache", in: text).fill == "#dee0e4")
    #expect(try box("new", in: text).fill == "#ec7814")
    let back = draw(profile(after), profile(before))
    #expect(back.contains("<title>parse: 450 B to 300 B, -150 B -33.3%</title>"))
    #expect(try box("new", in: back).fill == "url(#gone)")
  }

  @Test("a box is as wide as the larger of the two, and callees never stand beyond their caller")
  func widths() throws {
    let text = draw(profile(before), profile(after))
    // 450 + 100 + 200 + 250 bytes on 1,180 pixels.
    #expect(abs(try box("main", in: text).width - 1180) < 0.01)
    #expect(abs(try box("parse", in: text).width - 531) < 0.01)
    #expect(abs(try box("old", in: text).width - 236) < 0.01)
    let (load, parse) = (try box("load", in: text), try box("parse", in: text))
    #expect(parse.x >= load.x && parse.x + parse.width <= load.x + load.width + 0.01)
  }

  @Test("equal runs give equal bytes, all unchanged, under whatever name the program has")
  func unchanged() {
    // Five functions, the root and the picture itself.
    let text = draw(profile(before), profile(before, module: "renamed"))
    #expect(text == draw(profile(before), profile(before, module: "renamed")))
    #expect(text.matches(of: #/, unchanged<\/title>/#).count == 7)
    #expect(!text.contains("fill=\"url(#gone)\""))
  }

  @Test("nothing on one side is all gone, and on both a picture that says so")
  func nothing() throws {
    #expect(try box("parse", in: draw(profile(before), Profile())).fill == "url(#gone)")
    #expect(draw(Profile(), Profile()).contains("allocated bytes: 0 B, unchanged"))
  }

  @Test(
    "xmllint takes it, hostile names and all",
    .enabled(if: IndependentReader.xml.isInstalled, IndependentReader.xml.advice))
  func valid() throws {
    let hostile = HostileHeap().profile
    for (base, new) in [(hostile, Profile()), (Profile(), hostile), (hostile, hostile)] {
      let run = try IndependentReader.xml.read(
        Array(draw(base, new).utf8), ["--noout", "REPORT"])
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test(
    "In a browser it zooms and searches as any flame graph",
    .enabled(if: BrowserRun.isPossible, BrowserRun.advice))
  func browser() throws {
    let seen = try BrowserRun.see(
      "flame.py", Array(draw(Profile(), SampleHeap().profile).utf8), ending: "svg")
    #expect(seen["errors"] as? [String] == [])
    #expect(seen["requests"] as? [String] == [])
    #expect(seen["zoomed_width"] as? Double == 1180)
  }
}
