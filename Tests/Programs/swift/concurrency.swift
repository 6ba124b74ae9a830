// concurrency.swift: async functions, TaskGroup, actors, detached tasks, dispatch queues and
// Process (RELIABILITY 49).
import Dispatch
import Foundation

final class Payload: Sendable {
  let values: [Int]
  init(count: Int) { values = (0..<count).map { $0 } }
}

actor Collector {
  private var payloads: [Payload] = []
  func add(_ payload: Payload) { payloads.append(payload) }
  func sum() -> Int { payloads.reduce(0) { $0 + $1.values.count } }
}

@inline(never)
func makePayload(_ count: Int) async -> Payload {
  await Task.yield()
  return Payload(count: count)
}

@inline(never)
func runGroup(_ collector: Collector) async {
  await withTaskGroup(of: Payload.self) { group in
    for i in 0..<211 { group.addTask { await makePayload(i) } }
    for await payload in group { await collector.add(payload) }
  }
}

@inline(never)
func runDetached(_ collector: Collector) async {
  let tasks = (0..<53).map { i in
    Task.detached { await collector.add(await makePayload(i)) }
  }
  for task in tasks { await task.value }
}

@inline(never)
func runDispatch() -> Int {
  let queue = DispatchQueue(label: "scenario", attributes: .concurrent)
  let group = DispatchGroup()
  let sums = (0..<53).map { _ in UnsafeMutablePointer<Int>.allocate(capacity: 1) }
  for (i, sum) in sums.enumerated() {
    nonisolated(unsafe) let sum = sum
    queue.async(group: group) { sum.pointee = Payload(count: i).values.count }
  }
  group.wait()
  defer { sums.forEach { $0.deallocate() } }
  return sums.reduce(0) { $0 + $1.pointee }
}

@inline(never)
func runProcess() throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "exit 9"]
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

@main
struct Concurrency {
  static func main() async throws {
    let collector = Collector()
    await runGroup(collector)
    await runDetached(collector)
    print("collected", await collector.sum())
    print("dispatched", runDispatch())
    print("process", try runProcess())
  }
}
