// WhyBlocksLive.swift: what keeps a real program's blocks alive.
import Foundation
import Testing

/// What `plumb why --format json` says (schema `plumb.why/1`).
private struct WhyReport: Decodable {
  struct Step: Decodable, Equatable {
    var type: String?
    var field: String?
    var strength: String?
    var references: Int?
  }
  struct Group: Decodable {
    var type: String?
    var address: String
    var id: String
    var blocks: Int
    var bytes: Int
    var retainedBytes: Int
    var root: String?
    var steps: [Step]
  }
  struct Totals: Decodable {
    var blocks: Int
    var retainedBlocks: Int
    var liveBytes: Int
  }
  var totals: Totals
  var groups: [Group]
  var referrers: [Step]
}

extension EndToEnd {
  @Suite struct WhyBlocksLive {
    private func why(_ arguments: [String], folder: ScratchFolder) throws -> Outcome {
      try Command(
        path: Harness.tool(), arguments: ["why"] + arguments,
        environment: ["PLUMB_LIBRARY": try Harness.library()], folder: folder.path
      ).run()
    }

    private func report(_ arguments: [String]) throws -> WhyReport {
      let folder = try ScratchFolder()
      let outcome = try why(
        ["--format", "json", "--limit", "0", "-o", "why.json"] + arguments, folder: folder)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let json = try #require(FileManager.default.contents(atPath: folder.path + "/why.json"))
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(WhyReport.self, from: json)
    }

    @Test("the ways to objects begin at the static variables that hold them, in both builds")
    func typesOfBlocks() throws {
      for program in ["leaks", "leaks_debug"] {
        let command = ["--", try Harness.program(program), "alive", "0"]
        let watched = try report(["Watched"] + command)
        #expect(watched.totals.blocks == 40 && watched.totals.retainedBlocks == 40)
        let ways = Dictionary(
          uniqueKeysWithValues: watched.groups.map { ($0.root ?? "", ($0.blocks, $0.steps)) })
        let plain = try #require(ways["static \(program).Leaks.watched  \(program)"])
        #expect(plain.0 == 20 && plain.1.map(\.type) == ["[AnyObject] storage"])
        let chosen = try #require(ways["static \(program).Leaks.choices  \(program)"])
        #expect(chosen.0 == 20 && chosen.1.map(\.field) == ["element"])
        let references = watched.referrers.map { step in
          "\(step.type ?? "").\(step.field ?? "") \(step.strength ?? "") \(step.references ?? 0)"
        }
        #expect(
          Set(references) == [
            "[AnyObject] storage.element strong 20",
            "[\(program).Choice] storage.element strong 20",
            "\(program).Watcher.watched weak 20", "\(program).Watcher.other unowned 20",
          ])
      }
    }

    @Test("the empty buckets of a dictionary refer to nothing")
    func dictionaries() throws {
      let report = try report(["Entry", "--", try Harness.program("leaks"), "dictionary", "100"])
      #expect(report.totals.blocks == 100)
      #expect(
        report.referrers.map { [$0.type, $0.field] } == [["[Int: leaks.Entry] storage", "element"]])
      #expect(report.referrers.first?.references == 100)
    }

    @Test("a site's blocks and an address are found again as the block that they are")
    func sitesAndAddresses() throws {
      let program = try Harness.program("plain_leaks")
      let largest = try report(["--", program])
      #expect(largest.groups.reduce(0) { $0 + $1.retainedBytes } <= largest.totals.liveBytes)
      let first = try #require(largest.groups.first)
      let site = try report([first.id, "--", program])
      #expect(site.groups.contains { $0.root == first.root && $0.bytes == first.bytes })
    }

    @Test("what holds most of a program's memory is named first")
    func largest() throws {
      let report = try report(["--", try Harness.program("word_index")])
      let all = report.groups.reduce(0) { $0 + $1.retainedBytes }
      #expect(
        report.groups.map(\.retainedBytes) == report.groups.map(\.retainedBytes).sorted(by: >))
      #expect(all * 100 > report.totals.liveBytes * 95, "\(all) of \(report.totals.liveBytes)")
    }

    @Test("leaked blocks are held by nobody")
    func leaked() throws {
      let report = try report(["Child", "--", try Harness.program("leaks"), "parents", "10"])
      #expect(report.totals.blocks == 30 && report.groups.count == 1)
      #expect(report.groups[0].root == nil)
    }

    @Test("a graph is what Graphviz reads")
    func graph() throws {
      let folder = try ScratchFolder()
      let program = try Harness.program("leaks")
      let outcome = try why(
        ["--format", "dot", "-o", "why.dot", "Watched", "--", program, "alive", "0"],
        folder: folder)
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      let text = try String(contentsOfFile: folder.path + "/why.dot", encoding: .utf8)
      #expect(text.contains("-> \"leaks.Watched\""))
      guard let dot = Harness.executable("dot") else { return }
      let drawn = try Command(
        path: dot, arguments: ["-Tsvg", "why.dot"], folder: folder.path
      ).run()
      #expect(drawn.ending == .exited(0) && drawn.output.contains("leaks.Watched"))
    }

    @Test("what is not there is an error that names what is")
    func unknown() throws {
      let folder = try ScratchFolder()
      let program = try Harness.program("leaks")
      let command = ["--", program, "alive", "0"]
      let type = try why(["Watche"] + command, folder: folder)
      #expect(type.ending == .exited(1))
      #expect(type.errors.contains("of the type 'Watche'. There are blocks of: leaks.Watched; "))
      let address = try why(["0x1234"] + command, folder: folder)
      #expect(address.ending == .exited(1) && address.errors.contains("No live block holds"))
      #expect(try why(["one", "two"] + command, folder: folder).ending == .exited(1))
      #expect(try why(["Watched"], folder: folder).ending == .exited(1))
      #expect(try why(["\(getpid())"], folder: folder).ending == .exited(1))
    }
  }
}
