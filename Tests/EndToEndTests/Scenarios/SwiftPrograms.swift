// SwiftPrograms.swift: names, whole stacks, concurrency and ends of Swift programs (RELIABILITY 49,
// 60, 61).
import Foundation
import Testing

extension EndToEnd {
  @Suite struct SwiftPrograms {
    @Test("plain swiftc -O without frame pointers gives whole stacks from each function to main")
    func wholeStacks() throws {
      let report = try Scenario("call_tree").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocateLeaf", allocations: 101, bytesEach: 1009, frees: 0)
      report.expectSite("allocateInClosure", allocations: 211, bytesEach: 2003, frees: 0)
      report.expectSite("allocate", allocations: 307, bytesEach: 3001, frees: 0)
      let callers = [
        "allocateLeaf": ["middle", "outer", "main"],
        "allocateInClosure": ["repeated", "outer", "main"],
        "allocate": ["repeated", "outer", "main"],
      ]
      for (function, expected) in callers {
        for site in report.sites(blaming: function) {
          #expect(expected.allSatisfy { site.passes(through: $0) }, "\(function)")
          #expect(site.stack.last?.function == "_start", "\(function)")
        }
      }
    }

    @Test("each caller of a Swift program built with -g has the line of its call")
    func linesOfCalls() throws {
      let report = try Scenario("call_tree").expectAsWithoutUs().report()
      let path = Harness.packageRoot + "/Tests/Programs/swift/call_tree.swift"
      let source = try String(contentsOfFile: path, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let calls = [
        "allocateLeaf": ".allocate(byteCount: 1009", "outer": "middle(101)",
        "main": "print(outer())",
      ]
      let site = try #require(report.sites(blaming: "allocateLeaf").first)
      for (function, text) in calls {
        let frame = try #require(site.stack.first { isFunction($0.function, function) })
        #expect(frame.file?.hasSuffix("call_tree.swift") == true, "\(function)")
        let line = try #require(frame.line, "\(function)")
        #expect(source[line - 1].contains(text), "\(function) at line \(line)")
      }
    }

    @Test(
      "no allocator or runtime function is the blame frame of a Swift program's own allocation",
      arguments: ["word_index", "word_index_debug", "word_index_static"])
    func blameFrames(name: String) throws {
      let report = try Scenario(name).expectAsWithoutUs().report()
      report.expectWhole()
      let runtime = ["swift_", "malloc", "calloc", "realloc", "posix_memalign", "operator new"]
      let ofProgram = report.sites.filter { $0.passes(through: "main") }
      #expect(!ofProgram.isEmpty)
      for site in ofProgram {
        #expect(!runtime.contains { site.function.hasPrefix($0) }, "\(site.function)")
        #expect(!site.function.hasPrefix("$s"), "\(site.function) is not demangled")
      }
      let own = report.sites.filter { $0.passes(through: "makeLine") }
      #expect(own.map(\.counts.allocations).reduce(0, +) > 2003)
    }

    @Test("async functions, task groups, actors, dispatch and Process: as without us")
    func concurrency() throws {
      let run = try Scenario("concurrency").expectAsWithoutUs(options: "follow=0")
      let report = try run.report()
      report.expectWhole()
      let payloads = report.sites.filter { $0.passes(through: "makePayload") }
      #expect(payloads.map(\.counts.allocations).reduce(0, +) >= 264)
    }

    @Test(
      "fatalError, a failed precondition, an uncaught error and exit keep their end and all events",
      arguments: ["fatalError", "precondition", "throw", "index", "exit"])
    func swiftEnds(kind: String) throws {
      let report = try Scenario("swift_ends", kind).expectAsWithoutUs(hidingAddresses: true)
        .report()
      report.expectWhole()
      report.expectSite("allocateBeforeEnd", allocations: 307, bytesEach: 1009, frees: 0)
    }

    @Test("the Swift runtime's own crash backtracer still works")
    func crashBacktracer() throws {
      var scenario = try Scenario("swift_ends", "fatalError")
      scenario.environment = ["SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no"]
      let scratch = try ScratchFolder()
      let plain = try scenario.runPlain(in: scratch.path)
      let run = try scenario.record()
      #expect(run.outcome.ending == plain.ending)
      let crash = "_assertionFailure(_:_:file:line:flags:) + "
      #expect(plain.errors.contains(crash))
      #expect(run.outcome.errors.contains(crash))
      try run.report().expectWhole()
    }
  }
}
