// TotalsAreTrue.swift: programs that nobody here wrote, against the independent counter.
//
// counter.so stands in front of the recorder in LD_PRELOAD and passes each call on: both see the
// same calls of the same run. The recorder may see up to 20 events more or fewer at the start and
// the end; bytes may differ by what these few were.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct TotalsAreTrue {
    /// Start-up and exit differences that are allowed, in events and in bytes.
    static let allowedEvents = 20
    static let allowedBytes = 128 * 1024

    @Test("python3 at work: totals, live and peak are the counter's")
    func python() throws {
      let scratch = try ScratchFolder()
      let script = try scratch.write(
        """
        import json
        words = {}
        for i in range(20000):
            words.setdefault(f"word {i * 31 % 1009}", []).append(i)
        text = json.dumps(words, sort_keys=True)
        copy = json.loads(text)
        print(len(text), sum(map(len, copy.values())))
        """, to: "script.py")
      try expectTotals(of: Scenario("/usr/bin/python3", script), isExact: true)
    }

    @Test("sqlite3 with a large script: totals, live and peak are the counter's")
    func sqlite() throws {
      let scratch = try ScratchFolder()
      var scenario = try Scenario("/usr/bin/sqlite3", "-batch", ":memory:")
      scenario.input = try scratch.write(Self.sqlScript(rows: 20_000), to: "script.sql")
      try expectTotals(of: scenario, isExact: true)
    }

    @Test("git log and fsck of a repository: totals, live and peak are the counter's")
    func git() throws {
      let scratch = try ScratchFolder()
      try Self.makeRepository(in: scratch.path)
      try expectTotals(of: Scenario("/usr/bin/git", "-C", scratch.path, "log", "-p"), isExact: true)
    }

    @Test("cc1plus on a template-heavy file: totals, live and peak are the counter's")
    func compiler() throws {
      let scratch = try ScratchFolder()
      let found = try Command(
        path: "/usr/bin/g++", arguments: ["-print-prog-name=cc1plus"], folder: scratch.path
      ).run()
      let compiler = found.output.trimmingCharacters(in: .whitespacesAndNewlines)
      let source = try scratch.write(
        """
        #include <map>
        #include <string>
        #include <vector>
        template <int N> struct Chain { std::map<std::string, std::vector<int>> value;
          Chain<N - 1> rest; int sum() { return int(value["a"].size()) + rest.sum(); } };
        template <> struct Chain<0> { int sum() { return 0; } };
        int main() { return Chain<\(runsFullTests ? 400 : 100)>().sum(); }
        """, to: "templates.cpp")
      let scenario = try Scenario(
        compiler, "-quiet", "-O1", "-D_GNU_SOURCE", source, "-o", "/dev/null")
      try expectTotals(of: scenario, isExact: true)
    }

    @Test("a Swift program with Foundation and JSON: totals, live and peak are the counter's")
    func swift() throws {
      try expectTotals(of: Scenario("word_index"), isExact: true)
    }

    @Test("threads and tasks: totals are the counter's, the peak within its stated error")
    func threads() throws {
      try expectTotals(of: Scenario("realloc_race"), isExact: false)
      try expectTotals(of: Scenario("handed_over"), isExact: false)
      try expectTotals(of: Scenario("concurrency"), isExact: false)
    }

    @Test("forwarding to glibc counts the same")
    func systemAllocator() throws {
      try expectTotals(of: Scenario("known_totals"), isExact: true, options: "allocator=system")
      try expectTotals(of: Scenario("word_index"), isExact: true, options: "allocator=system")
    }

    /// Runs under both preloads and compares; `isExact` says that one thread allocates.
    private func expectTotals(
      of scenario: Scenario, isExact: Bool, options: String = "follow=0",
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let counting = try ScratchFolder()
      var scenario = scenario
      let plain = try scenario.runPlain(in: counting.path)
      scenario.environment["COUNTER_OUTPUT"] = counting.path + "/%p.totals"
      let run = try scenario.record(
        options: options, preloads: [try Harness.program("counter.so")])
      #expect(run.outcome.ending == plain.ending, sourceLocation: sourceLocation)
      #expect(run.outcome.output == plain.output, sourceLocation: sourceLocation)
      let truth = try Counts(ofCounterAt: counting.path + "/\(run.outcome.pid).totals")
      let report = try run.report()
      report.expectWhole(sourceLocation: sourceLocation)
      expectClose(report.totals, truth, sourceLocation)
      let peakError = Self.allowedBytes + (isExact ? 0 : report.trust.peakErrorBytes)
      #expect(
        abs(report.totals.peakBytes - truth.peakBytes) <= peakError,
        sourceLocation: sourceLocation)
      if isExact { #expect(report.trust.peakErrorBytes == 0, sourceLocation: sourceLocation) }
    }

    private func expectClose(_ totals: Counts, _ truth: Counts, _ sourceLocation: SourceLocation) {
      let events: [(String, KeyPath<Counts, Int>)] = [
        ("allocations", \.allocations), ("frees", \.frees), ("live blocks", \.liveBlocks),
        ("temporary", \.temporaryAllocations),
      ]
      for (name, number) in events {
        #expect(
          abs(totals[keyPath: number] - truth[keyPath: number]) <= Self.allowedEvents,
          "\(name): \(totals[keyPath: number]), counted \(truth[keyPath: number])",
          sourceLocation: sourceLocation)
      }
      let bytes: [(String, KeyPath<Counts, Int>)] = [
        ("allocated", \.allocatedBytes), ("freed", \.freedBytes), ("live", \.liveBytes),
      ]
      for (name, number) in bytes {
        #expect(
          abs(totals[keyPath: number] - truth[keyPath: number]) <= Self.allowedBytes,
          "\(name) bytes: \(totals[keyPath: number]), counted \(truth[keyPath: number])",
          sourceLocation: sourceLocation)
      }
    }

    private static func sqlScript(rows: Int) -> String {
      var lines = ["CREATE TABLE words(number INTEGER, word TEXT);", "BEGIN;"]
      for row in 0..<rows {
        lines.append("INSERT INTO words VALUES(\(row), 'word \(row * 31 % 1009)');")
      }
      lines += [
        "COMMIT;", "CREATE INDEX by_word ON words(word);",
        "SELECT word, count(*), group_concat(number) FROM words GROUP BY word ORDER BY 2, 1;",
        "SELECT count(*) FROM words a JOIN words b ON a.word = b.word WHERE a.number < 500;",
      ]
      return lines.joined(separator: "\n")
    }

    private static func makeRepository(in folder: String) throws {
      let script = """
        git init -q -b main . && git config user.email a@b && git config user.name Name
        for i in $(seq 30); do seq $i $((i * 40)) > file_$((i % 7)); git add .
        git commit -q -m "change $i"; done
        """
      let outcome = try Command(
        path: "/bin/sh", arguments: ["-c", script], folder: folder
      ).run()
      guard outcome.ending == .exited(0) else {
        throw Failure("No git repository could be made: \(outcome.errors)")
      }
    }
  }
}
