// The code of the articles in Plumb.docc, which a test finds here: it compiles, and runs.
import Foundation
import Plumb

final class Entry { var text = "an entry whose text is long enough for a block of its own" }

final class Cache {
  private var entries: [String: Entry] = [:]

  init(entries count: Int = 0) {
    for number in 0..<count { entries["key \(number)"] = Entry() }
  }

  subscript(key: String) -> Entry? { entries[key] }
}

final class Session { let started = Date() }

nonisolated(unsafe) let cache = Cache(entries: 50)
nonisolated(unsafe) var sessions: [Session] = []

func handleRequests() { for _ in 0..<100 { sessions.append(Session()) } }

// --- My server grows -----------------------------------------------------------------------------

func reportHeap() {
  guard let now = HeapTrace.current, let growth = HeapTrace.growth() else { return }
  print("\(now.liveBytes) bytes live, \(growth.liveBytes) more than at the last report")
}

func showGrowth() throws {
  for row in try HeapSnapshot.growth(by: .type).prefix(5) { print(row) }
}

func compareMoments() throws {
  let before = try HeapSnapshot.take()
  handleRequests()
  let after = try HeapSnapshot.take()
  let ours = HeapSnapshot.Filter.including(file: "*/Sources/*")
  let rows = try after.filtered(by: ours).compare(to: before.filtered(by: ours), by: .line)
  for row in rows.prefix(5) { print(row) }
  try after.save(to: "after.plumb")
}

func explainSessions() throws {
  for leak in try HeapLeaks.find().leaks { print(leak) }
  let sessions = try HeapSnapshot.instances(of: Session.self)
  print("\(sessions.blocks) sessions, held by:")
  for path in sessions.paths { print("  \(path)") }
}

// --- How big is this cache really ----------------------------------------------------------------

func measureCache(_ cache: Cache) {
  let size = DeepSize.of(cache)
  print("\(size.totalBytes) bytes in \(size.blockCount) blocks")
  print("\(size.exclusiveBytes) of them would be free without the cache")
  print("\(size.wasteBytes) bytes are rounding by the allocator")
}

func showParts(_ cache: Cache) {
  for row in DeepSize.of(cache).byType {
    print("\(row.typeName): \(row.totalBytes) bytes in \(row.blockCount) blocks")
  }
}

func whoHolds(_ entry: Entry) throws {
  print(try HeapSnapshot.retainPath(to: entry)?.description ?? "nobody")
}

// --- What is my p99 ------------------------------------------------------------------------------

func loadPage(_ name: String) throws -> String { name + " page" }
func ask(_ page: String) async throws -> String { page + "?" }

let metrics = PerformanceMetrics()

func answer(_ question: String) async throws -> String {
  let page = try metrics.measure("load page") { try loadPage(question) }
  return try await metrics.measure("ask model") { try await ask(page) }
}

func showLatencies() {
  print(metrics.report())
  print(metrics.openMetrics())
}

func isSlow(_ latencies: Histogram) -> Bool? {
  latencies.percentile(99).map { $0 > 250_000_000 }
}

let lastMinute = SlidingWindowMetrics(last: .seconds(60))

func shouldShedLoad() -> Bool {
  (lastMinute.p99 ?? 0) > 500_000_000
}

@main
struct Articles {
  static func main() async throws {
    measureCache(cache)
    showParts(cache)
    for number in 0..<300 { _ = try await answer("question \(number)") }
    print("slow:", isSlow(metrics.timer("load page").snapshot()) ?? true, shouldShedLoad())
    showLatencies()
    guard Recorder.version != nil else { return }
    reportHeap()
    try showGrowth()
    try compareMoments()
    try explainSessions()
    if let entry = cache["key 7"] { try whoHolds(entry) }
  }
}
