// EditsKeepSites.swift: a program that was edited or built otherwise has the sites it had.
//
// The table of README.md under "A diff that survives an edit" has a row for each of these.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct EditsKeepSites {
    private struct Difference: Decodable {
      struct Site: Decodable {
        struct Change: Decodable {
          var base: Int
          var new: Int
          var delta: Int
        }

        var function: String
        var module: String?
        var type: String?
        var matchedBy: String?
        var allocations: Change
      }

      private var sites: [Site]

      /// The program's own: the runtime's threads allocate as they please.
      var own: [Site] {
        sites.filter { site in
          ["app", "other"].contains(site.module) && site.type?.contains("concurrency") == false
        }
      }

      /// What recognised sites allocated of a type in the base, and in the other as well.
      func allocations(of type: String) -> Int? {
        let sites = own.filter { $0.type == type && $0.matchedBy != nil }
        let sums = Set(
          [sites.map(\.allocations.base), sites.map(\.allocations.new)].map { $0.reduce(0, +) })
        return sums.count == 1 ? sums.first : nil
      }

      /// Sites that are new or gone.
      var unmatched: [Site] { own.filter { $0.matchedBy == nil } }
      /// How sites were recognised, without those that are as they were.
      var passes: Set<String> { Set(own.compactMap(\.matchedBy)).subtracting(["exact"]) }
    }

    /// A change of the source: in which file what is replaced by what.
    private struct Edit {
      var file: String
      var old: String
      var new: String
    }

    private let scratch: ScratchFolder
    private let base: String

    init() throws {
      scratch = try ScratchFolder()
      base = try Self.build("base", [], ["-O"], in: scratch)
    }

    /// Builds Tests/Programs/edited after the edits; the path of the program.
    private static func build(
      _ name: String, _ edits: [Edit], _ options: [String], in scratch: ScratchFolder
    ) throws -> String {
      let folder = try scratch.makeFolder(name)
      for file in ["App.swift", "Store.swift"] {
        let source = "\(Harness.packageRoot)/Tests/Programs/edited/\(file)"
        var text = try String(contentsOfFile: source, encoding: .utf8)
        for edit in edits where edit.file == file {
          try #require(text.contains(edit.old), "\(file) has what is edited")
          text.replace(edit.old, with: edit.new)
        }
        _ = try scratch.write(text, to: "\(name)/\(file)")
      }
      let compiler = Command(
        path: "/usr/bin/env",
        arguments: ["swiftc", "-g", "-parse-as-library", "-module-name", "App"] + options
          + ["App.swift", "Store.swift", "-o", "app"],
        // Where the compiler keeps its cache of modules.
        environment: ["HOME": scratch.path], folder: folder)
      let outcome = try compiler.run(seconds: 120)
      try #require(outcome.ending == .exited(0), "\(outcome.errors)")
      return folder + "/app"
    }

    /// What `plumb diff` says of a run of the base and one of `command`.
    private func difference(_ command: [String]) throws -> Difference {
      let captures = try zip(["base", "new"], [[base], command]).map { name, words in
        let capture = "\(scratch.path)/\(name).plumb"
        let run = try Command(
          path: try Harness.tool(),
          arguments: ["run", "--quiet", "-f", "-o", capture, "--"] + words,
          folder: scratch.path
        ).run()
        try #require(run.ending == .exited(0), "\(run.errors)")
        return capture
      }
      let outcome = try Command(
        path: try Harness.tool(),
        arguments: ["diff", "--format", "json", "--limit", "0"] + captures,
        folder: scratch.path
      ).run()
      try #require(outcome.ending == .exited(0), "\(outcome.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Difference.self, from: Data(outcome.output.utf8))
    }

    private func difference(_ edits: Edit..., options: [String] = ["-O"]) throws -> Difference {
      try difference([try Self.build("new", edits, options, in: scratch)])
    }

    @Test("one comment above moves sites, and none is new or gone")
    func comment() throws {
      let difference = try difference(
        Edit(file: "App.swift", old: "final class Order", new: "// A comment.\nfinal class Order"))
      #expect(difference.unmatched.isEmpty && difference.passes == ["moved"])
      #expect(difference.own.allSatisfy { $0.allocations.delta == 0 })
    }

    @Test("a function that goes to another file stays what it is")
    func otherFile() throws {
      let load = """
        @inline(never)
        func load(_ count: Int) -> [Order] {
          (0..<count).map { Order($0) }
        }

        """
      let difference = try difference(
        Edit(file: "App.swift", old: load, new: ""),
        Edit(file: "Store.swift", old: "struct Store", new: load + "\nstruct Store"))
      #expect(difference.unmatched.isEmpty)
      #expect(difference.passes.isSubset(of: ["moved"]))
      #expect(difference.own.allSatisfy { $0.allocations.delta == 0 })
    }

    @Test("a closure before two others is the only new site, with what it allocates")
    func closure() throws {
      let difference = try difference(
        Edit(
          file: "App.swift", old: "  let wide =",
          new: "  let more = orders.map { order in Label(order, isWide: true) }\n"
            + "  precondition(more.count > 0)\n  let wide ="))
      #expect(difference.unmatched.map(\.allocations.base) == [0])
      #expect(difference.unmatched.map(\.allocations.new) == [1_000])
      let others = difference.own.filter { $0.matchedBy != nil }
      #expect(others.allSatisfy { $0.allocations.delta == 0 })
    }

    @Test("a generic function that is specialised no more stays what it is")
    func generic() throws {
      let difference = try difference(
        Edit(
          file: "Store.swift", old: "  @inline(never)",
          new: "  @_semantics(\"optimize.sil.specialize.generic.never\")\n  @inline(never)"))
      #expect(difference.unmatched.isEmpty && difference.passes.isSubset(of: ["moved"]))
      #expect(difference.own.allSatisfy { $0.allocations.delta == 0 })
    }

    @Test("an async function that is split once more stays what it is")
    func asynchronous() throws {
      let difference = try difference(
        Edit(
          file: "App.swift", old: "  return Order(number)",
          new: "  await Task.yield()\n  return Order(number)"))
      #expect(difference.unmatched.isEmpty && difference.passes.isSubset(of: ["moved"]))
      #expect(difference.own.allSatisfy { $0.allocations.delta == 0 })
      #expect(difference.allocations(of: "App.Order") == 1_000 + 200)
    }

    @Test("without the optimiser at least 95 % of the allocations are recognised")
    func unoptimised() throws {
      let difference = try difference(options: ["-Onone"])
      let all = difference.own.reduce(0) { $0 + $1.allocations.base }
      let gone = difference.unmatched.reduce(0) { $0 + $1.allocations.base }
      #expect(gone * 20 <= all, "\(gone) of \(all)")
      #expect(difference.unmatched.allSatisfy { $0.type?.hasPrefix("App.") == false })
      #expect(difference.allocations(of: "App.Label") == 1_000 + 500)
    }

    @Test("another place in memory, and another name of the file, change nothing")
    func placeAndName() throws {
      let other = scratch.path + "/other"
      try FileManager.default.copyItem(atPath: base, toPath: other)
      for command in [["setarch", "-R", base], [other]] {
        let difference = try difference(command)
        #expect(difference.unmatched.isEmpty && difference.passes.isEmpty, "\(command)")
        #expect(difference.own.allSatisfy { $0.allocations.delta == 0 }, "\(command)")
      }
    }
  }
}
