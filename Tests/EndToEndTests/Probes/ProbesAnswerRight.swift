// ProbesAnswerRight.swift: what the probes compute, by Python's standard library, and what they
// refuse.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProbesAnswerRight {
    private func run(_ probe: String, _ arguments: [String]) throws -> Outcome {
      let folder = try ScratchFolder()
      return try Command(
        path: ProbeRun.path(probe), arguments: arguments, folder: folder.path
      ).run()
    }

    private func numbers(_ outcome: Outcome) throws -> [String: Int] {
      #expect(outcome.ending == .exited(0), "\(outcome.errors)")
      return try JSONDecoder().decode([String: Int].self, from: Data(outcome.output.utf8))
    }

    @Test(
      "an algorithm's answer is what Python's standard library makes of the same numbers",
      arguments: [
        "byte_pair_encoding", "cosine_similarity", "fan_out", "feature_sets", "knowledge_graph",
        "nearest_neighbours", "score_thresholds", "tf_idf", "time_windows", "top_k",
      ])
    func answers(probe: String) throws {
      for scale in ["1", "3"] {
        let python = try Command(
          path: "/usr/bin/python3",
          arguments: ["-B", Harness.packageRoot + "/Probes/Twins/answers.py", probe, scale],
          folder: Harness.packageRoot
        ).run()
        let expected = try numbers(python)
        for defect in [[], ["--defect"]] {
          let answer = try numbers(run(probe, ["--json", "--scale", scale] + defect))
          #expect(answer == expected, "\(probe) \(defect), scale \(scale)")
        }
      }
    }

    @Test(
      "what cannot be computed with is refused in a sentence",
      arguments: [
        ("nearest_neighbours", ["--k", "501"], "k is 501, and there are 500 vectors."),
        ("nearest_neighbours", ["--k", "-1"], "--k needs a whole number, not '-1'."),
        ("nearest_neighbours", ["--k"], "--k needs a value."),
        ("tf_idf", ["--documents", "0"], "The corpus is empty."),
        ("byte_pair_encoding", ["--bytes", "0"], "The corpus is empty."),
        ("mapped_embeddings", ["--file", "/no/file"], "'/no/file' cannot be opened."),
        ("chunked_processing", ["--file", "/no/file"], "'/no/file' cannot be opened."),
        ("column_batches", ["--file", "/no/file"], "'/no/file' cannot be opened."),
        ("jsonl_streaming", ["--file", "/no/file"], "'/no/file' cannot be opened."),
      ])
    func refusals(probe: String, arguments: [String], sentence: String) throws {
      let outcome = try run(probe, arguments)
      #expect(outcome.ending == .exited(1) && outcome.output.isEmpty)
      #expect(outcome.errors == sentence + "\n")
    }

    @Test("a file that is no multiple of its rows is refused with its size")
    func cutFiles() throws {
      let folder = try ScratchFolder()
      let path = try folder.write(String(repeating: "x", count: 255), to: "cut")
      let rows = try run("mapped_embeddings", ["--file", path])
      #expect(rows.errors == "The file has 255 bytes, which is no multiple of a row of 256.\n")
      let column = try run("column_batches", ["--file", path])
      #expect(column.errors == "The column has 255 bytes, which is no multiple of a value of 8.\n")
      #expect(rows.ending == .exited(1) && column.ending == .exited(1))
    }

    @Test("lines that are no events are named by their numbers, and the rest counts")
    func lines() throws {
      let folder = try ScratchFolder()
      let path = try folder.write(
        "{\"tokens\": 3}\nüöä\n\n{\"tokens\": 4}\n{\"tokens\": ", to: "events")
      for defect in [[], ["--defect"]] {
        let outcome = try run("jsonl_streaming", ["--json", "--file", path] + defect)
        #expect(try numbers(outcome)["tokens"] == 7)
        #expect(outcome.errors.hasPrefix("line 2 is no event\n"))
      }
    }
  }
}
