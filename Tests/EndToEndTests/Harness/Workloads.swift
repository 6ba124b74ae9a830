// Workloads.swift: work for programs that nobody here wrote.
import Foundation

/// Scripts, sources and repositories, generated alike at every run.
enum Workloads {
  /// Python's small objects, by malloc instead of by its own pools.
  static func python(in scratch: ScratchFolder) throws -> Scenario {
    var scenario = try Scenario(
      "/usr/bin/python3", try scratch.write(pythonScript, to: "script.py"))
    scenario.environment = ["PYTHONMALLOC": "malloc"]
    return scenario
  }

  private static let pythonScript = """
    import json
    words = {}
    for i in range(20000):
        words.setdefault(f"word {i * 31 % 1009}", []).append(i)
    text = json.dumps(words, sort_keys=True)
    copy = json.loads(text)
    print(len(text), sum(map(len, copy.values())))
    """

  /// Tables, inserts, an index, a grouping and a join.
  static func sqlScript(rows: Int) -> String {
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

  /// The C++ compiler proper, on a file with so many instances of a template.
  static func compiler(templates: Int, in scratch: ScratchFolder) throws -> Scenario {
    let source = try scratch.write(
      """
      template <int N> struct Chain : Chain<N - 1> {
        template <class T> T sum(T start) { return Chain<N - 1>::sum(start + N); }
        int values[N + 1];
      };
      template <> struct Chain<0> { template <class T> T sum(T start) { return start; } };
      int main() { Chain<\(templates)> chain; return chain.sum(1) + int(chain.sum(1.5)); }
      """, to: "templates.cpp")
    // The driver knows where the headers are; what is recorded is the compiler proper alone.
    let preprocessed = scratch.path + "/templates.ii"
    let compiler = try gxx(["-print-prog-name=cc1plus"], in: scratch)
    _ = try gxx(["-E", "-o", preprocessed, source], in: scratch)
    return try Scenario(
      compiler, "-quiet", "-fpreprocessed", "-O1", preprocessed, "-o", "/dev/null")
  }

  private static func gxx(_ arguments: [String], in scratch: ScratchFolder) throws -> String {
    let outcome = try Command(path: "/usr/bin/g++", arguments: arguments, folder: scratch.path)
      .run()
    guard outcome.ending == .exited(0) else { throw Failure("g++ failed: \(outcome.errors)") }
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A git repository of 30 commits.
  static func makeRepository(in folder: String) throws {
    let script = """
      git init -q -b main . && git config user.email a@b && git config user.name Name
      for i in $(seq 30); do seq $i $((i * 40)) > file_$((i % 7)); git add .
      git commit -q -m "change $i"; done
      """
    let outcome = try Command(path: "/bin/sh", arguments: ["-c", script], folder: folder).run()
    guard outcome.ending == .exited(0) else {
      throw Failure("No git repository could be made: \(outcome.errors)")
    }
  }
}
