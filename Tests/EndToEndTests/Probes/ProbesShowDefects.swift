// ProbesShowDefects.swift: each probe's numbers, healthy and with its defect, by formulas that know
// nothing of Plumb.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ProbesShowDefects {
    @Test("an LRU cache that does not evict keeps every entry")
    func lruCache() throws {
      try expectProbe("lru_cache", healthy: 100, defective: 1000 * ProbeRun.scale) {
        $0.live("lru_cache.Entry")
      }
    }

    @Test("a TTL cache that does not sweep keeps what has expired")
    func ttlCache() throws {
      try expectProbe("ttl_cache", healthy: 50, defective: 500 * ProbeRun.scale) {
        $0.live("ttl_cache.Answer")
      }
    }

    @Test("a history that somebody else holds is copied for every turn but the first")
    func conversationBuffer() throws {
      let turns = 400 * ProbeRun.scale
      try expectProbe("conversation_buffer", healthy: 0...0, defective: (turns - 1)...turns) {
        $0.allocations(at: "append", for: "copy_on_write")
      }
    }

    @Test("a window that does not drop keeps every sample")
    func slidingWindow() throws {
      try expectProbe("sliding_window", healthy: 64, defective: 2000 * ProbeRun.scale) {
        $0.live("sliding_window.Sample")
      }
    }

    @Test("sorting for the ten best allocates all scores for every query")
    func topK() throws {
      let all = 8 * 5000 * ProbeRun.scale * 8
      try expectProbe("top_k", healthy: 0...16_384, defective: all...(2 * all)) {
        ($0.counts(at: "bestBySorting") + $0.counts(at: "bestByHeap")).allocatedBytes
      }
    }

    @Test("remembering texts keeps one for each, remembering hashes none")
    func deduplication() throws {
      try expectProbe("deduplication", healthy: 0, defective: 1000 * ProbeRun.scale) {
        $0.counts(at: "message").liveBlocks
      }
    }

    @Test("a key with the time in it computes features for every request")
    func featureCache() throws {
      try expectProbe("feature_cache", healthy: 50, defective: 2000 * ProbeRun.scale) {
        $0.counts(ofType: "feature_cache.Features").allocations
      }
    }

    @Test("a list that is taken out and put back is copied for every position")
    func defaultDictionary() throws {
      let words = 2000 * ProbeRun.scale
      // Without optimisation a copy is taken for growth: both begin by making room.
      let reason = ProbeRun.configuration == "release" ? "copy_on_write" : "array_growth"
      try expectProbe("default_dictionary", healthy: 0...0, defective: (words - 10)...words) {
        $0.allocations(at: "indexByCopying", for: reason)
          + $0.allocations(at: "indexInPlace", for: "copy_on_write")
      }
    }

    @Test("results as objects are a block each")
    func searchResults() throws {
      try expectProbe("search_results", healthy: 0, defective: 2000 * ProbeRun.scale) {
        $0.live("search_results.ResultObject")
      }
    }

    @Test("a set that is built as a key is a block for each event, a mask none")
    func featureSets() throws {
      let events = 2000 * ProbeRun.scale
      // Beside the keys, the table of combinations grows by doubling; the metadata of its type,
      // made once, are not the program's.
      try expectProbe("feature_sets", healthy: 1...12, defective: (events + 1)...(events + 12)) {
        run in
        ["countBySets", "countByMasks"].reduce(0) { sum, function in
          sum + run.counts(at: function).allocations
            - run.allocations(at: function, for: "metadata")
        }
      }
    }

    @Test("scores that pass are copied for each threshold, or found by halving")
    func scoreThresholds() throws {
      // Of 20 thresholds, the first lets all pass and each next one a twentieth less.
      let passed = (1...20).reduce(0) { $0 + $1 * 1000 * ProbeRun.scale / 20 }
      try expectProbe(
        "score_thresholds", healthy: 0...0, defective: (8 * passed)...(4 * 8 * passed)
      ) {
        ($0.counts(at: "countByCopying") + $0.counts(at: "countByHalving")).allocatedBytes
      }
    }

    @Test("properties in a dictionary are another block for each record")
    func slots() throws {
      let records = 1000 * ProbeRun.scale
      try expectProbe("slots", healthy: records, defective: 2 * records) {
        $0.live("slots.Record") + $0.live("slots.DictionaryRecord")
          + $0.live("[String: Double] storage")
      }
    }

    @Test("an unowned reference keeps the memory of a model that is gone, a weak one does not")
    func unownedModel() throws {
      // An object's header of 16 bytes, a number, and 1,000 weights of 4 bytes.
      let all = 50 * ProbeRun.scale * (16 + 8 + 1000 * 4)
      try expectProbe("unowned_model", healthy: 0, defective: all) {
        $0.counts(at: "makeModel").liveBytes
      }
    }

    @Test("labels that are not interned are a text for each token")
    func stringInterning() throws {
      try expectProbe("string_interning", healthy: 40, defective: 3000 * ProbeRun.scale) {
        $0.counts(at: "label").liveBlocks
      }
    }

    @Test("a cache that holds its models keeps all of them")
    func weakModelCache() throws {
      try expectProbe("weak_model_cache", healthy: 3, defective: 300 * ProbeRun.scale) {
        $0.live("weak_model_cache.Model")
      }
    }

    @Test("boxed numbers are a block each, packed ones share one")
    func packedNumbers() throws {
      try expectProbe("packed_numbers", healthy: 0, defective: 5000 * ProbeRun.scale) {
        $0.live("packed_numbers.Number")
      }
    }

    @Test("a list for each step allocates the whole, a lazy sequence nothing")
    func generator() throws {
      // Squares of all, then the even half, which grows by doubling.
      let all = 8 * 10_000 * ProbeRun.scale
      try expectProbe("generator", healthy: 0...0, defective: (all + all / 2)...(3 * all)) {
        ($0.counts(at: "sumEagerly") + $0.counts(at: "sumLazily")).allocatedBytes
      }
    }

    @Test("a callback that keeps its agent is a cycle for each, a weak one none")
    func agentCallbacks() throws {
      let requests = 100 * ProbeRun.scale
      let path = try ProbeRun.path("agent_callbacks")
      let (_, healthy) = try LeakReport.look(path, ProbeRun.arguments(isDefective: false))
      #expect(healthy?.totals.leakedBlocks == 0)
      let (_, leaking) = try LeakReport.look(path, ProbeRun.arguments(isDefective: true))
      let totals = try #require(leaking).totals
      // A register or the stack may still show the last one.
      #expect((requests - 1...requests).contains(totals.cycles))
      // A closure that captures one object has the object itself for its context.
      #expect(totals.leakedBlocks == totals.cycles)
    }

    @Test(
      "what makes no sense is refused in a sentence",
      arguments: [
        (["--scale", "-1"], "--scale needs a whole number from 1 to 1000."),
        (["--scale"], "--scale needs a whole number from 1 to 1000."),
        (["--defects"], "'--defects' is unknown."),
      ])
    func badInput(arguments: [String], sentence: String) throws {
      let folder = try ScratchFolder()
      let outcome = try Command(
        path: ProbeRun.path("lru_cache"), arguments: arguments, folder: folder.path
      ).run()
      #expect(outcome.ending == .exited(1) && outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix(sentence))
    }
  }
}
