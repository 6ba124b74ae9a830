// The code of the article about tests in Plumb.docc, which a test finds here.
import PlumbTesting
import Testing

final class Session {
  func close() {}
}

final class Cache: @unchecked Sendable {
  private var entries: [String: String] = [:]

  init(entries count: Int = 0) {
    for number in 0..<count { entries["key \(number)"] = "an entry" }
  }

  subscript(key: String) -> String? { entries[key] }
}

@Suite(.allocations(max: 100), .noLeaks)
struct CacheTests {
  static let cache = Cache(entries: 100)

  @Test("a hit allocates nothing", .allocations(max: 0))
  func hit() { _ = Self.cache["key 7"] }

  @Test("filling stays below a megabyte", .memory(peak: 1 << 20), .retained(max: 0))
  func fill() { _ = Cache(entries: 100) }
}

@Suite
struct ArticleTests {
  @Test("a session is freed when it is closed")
  func sessionIsFreed() {
    expectReleased(Session())
    expectNoLeaks { Session().close() }
  }

  @Test("answers in time", .latency(p99: .milliseconds(100), runs: 300))
  func answersInTime() { _ = Cache(entries: 10) }
}
