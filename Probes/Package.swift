// swift-tools-version: 6.1
import PackageDescription

// A package of its own: what the probes need, nobody else has to fetch.
func probe(
  _ name: String, _ products: String..., package: String = "swift-collections"
) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["ProbeKit"] + products.map { .product(name: $0, package: package) })
}

let package = Package(
  name: "probes",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "plumb", path: ".."),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    .target(name: "ProbeKit"),
    probe("agent_callbacks"),
    probe("backpressure_stream"),
    probe("batch_release"),
    probe("byte_pair_encoding"),
    probe("chunked_processing"),
    probe("column_batches"),
    probe("conversation_buffer"),
    probe("cosine_similarity"),
    probe("csv_scan"),
    probe("deduplication"),
    probe("default_dictionary"),
    probe("fan_out"),
    probe("feature_cache"),
    probe("feature_sets"),
    probe("generator"),
    probe("jsonl_streaming"),
    probe("knowledge_graph", "DequeModule"),
    probe("latency_outlier", "Plumb", package: "plumb"),
    probe("lazy_batches"),
    probe("leak_and_churn"),
    probe("lru_cache", "OrderedCollections"),
    probe("mapped_embeddings"),
    probe("memoised_calls", "OrderedCollections"),
    probe("memoised_ttl", "DequeModule"),
    probe("nearest_neighbours", "HeapModule"),
    probe("packed_numbers"),
    probe("score_thresholds"),
    probe("search_results"),
    probe("sliding_window", "DequeModule"),
    probe("slots"),
    probe("string_interning"),
    probe("tf_idf"),
    probe("time_windows"),
    probe("token_streaming"),
    probe("top_k", "HeapModule"),
    probe("ttl_cache"),
    probe("unowned_model"),
    probe("weak_model_cache"),
  ]
)
