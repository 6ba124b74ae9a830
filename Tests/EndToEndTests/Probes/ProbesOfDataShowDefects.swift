// ProbesOfDataShowDefects.swift: data larger than memory, streams and algorithms.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProbesOfDataShowDefects {
    private static let scale = ProbeRun.scale

    @Test("reading lines needs a line, reading the whole the file")
    func jsonLines() throws {
      let lines = 5000 * Self.scale
      // The shortest line has 36 bytes; texts above 15 bytes are blocks of their own.
      try expectProbe("jsonl_streaming", healthy: 0...0, defective: (36 * lines)...(300 * lines)) {
        $0.counts(at: "readWhole").allocatedBytes
      }
    }

    @Test("a line that is no event is named by its number, and the rest goes on")
    func badLine() throws {
      let folder = try ScratchFolder()
      let outcome = try Command(
        path: ProbeRun.path("jsonl_streaming"), arguments: ["--json"], folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(0) && outcome.errors == "line 77 is no event\n")
      #expect(outcome.output.contains("\"refused\": 1"))
      #expect(outcome.output.contains("\"lines\": 5000"))
    }

    @Test("rows that are read live in blocks of their own, mapped ones in none")
    func embeddings() throws {
      let rows = 500 * Self.scale
      // Each row 32 bytes and 64 numbers of 4; and the list of rows, a word for each.
      let all = rows * (32 + 64 * 4) + 32 + rows * 8
      try expectProbe("mapped_embeddings", healthy: 0...0, defective: all...(all + rows)) {
        $0.counts(at: "readRows").liveBytes
      }
    }

    @Test("a row of texts for each line allocates at least twice a line, a scan never")
    func scan() throws {
      let lines = 2000 * Self.scale
      try expectProbe("csv_scan", healthy: 0...0, defective: (2 * lines)...(8 * lines)) {
        ($0.counts(at: "rows") + $0.counts(at: "lazily")).allocations
      }
    }

    @Test("a buffer without bounds keeps what nobody has taken yet")
    func backpressure() throws {
      try expectProbe("backpressure_stream", healthy: 64, defective: 1000 * Self.scale) {
        $0.live("backpressure_stream.Message")
      }
    }

    @Test("vectors in arrays of their own are a block each")
    func neighbours() throws {
      let vectors = 500 * Self.scale
      try expectProbe(
        "nearest_neighbours", healthy: 1...2, defective: vectors...(vectors + 12)
      ) {
        ($0.counts(at: "makeRows") + $0.counts(at: "makeFlat")).allocations
      }
    }

    @Test("a new list for each merge is a block for each of 20")
    func bytePairs() throws {
      try expectProbe("byte_pair_encoding", healthy: 0, defective: 20) {
        $0.allocations(at: "mergeIntoNew", for: "storage")
          + $0.allocations(at: "mergeInPlace", for: "storage")
      }
    }

    @Test("a list of nodes for every way allocates for every node that is reached")
    func graph() throws {
      let nodes = 500 * Self.scale
      try expectProbe(
        "knowledge_graph", healthy: 1...100, defective: (nodes - 2)...(3 * nodes + 100)
      ) {
        ($0.counts(at: "wayByCopies") + $0.counts(at: "wayByParents")).allocations
      }
    }

    @Test("a normalised copy for each comparison is a block for each query and vector")
    func cosine() throws {
      try expectProbe("cosine_similarity", healthy: 0, defective: 10 * 100 * Self.scale) {
        $0.counts(at: "normalised").allocations
      }
    }

    @Test("documents that are listed anew for each term are a list at least for each")
    func termFrequencies() throws {
      let documents = 40 * Self.scale
      // Of 25 words among 200 terms, 20 at least are distinct; a list grows by doubling.
      try expectProbe(
        "tf_idf", healthy: 0...0, defective: (20 * documents)...(25 * documents * 8)
      ) {
        $0.counts(at: "documents").allocations
      }
    }

    @Test("answers that are no longer good stay, or go by their age")
    func memoisedWithLifetime() throws {
      try expectProbe("memoised_ttl", healthy: 30, defective: 600 * Self.scale) {
        $0.live("memoised_ttl.Answer")
      }
    }

    @Test("answers without a limit stay all")
    func memoised() throws {
      try expectProbe("memoised_calls", healthy: 32, defective: 1000 * Self.scale) {
        $0.live("memoised_calls.Answer")
      }
    }
  }
}
