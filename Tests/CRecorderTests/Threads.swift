import Foundation

/// Threads of their own, so that a test controls who runs at once and how large the stacks are.
enum Threads {
  /// Runs `body` on that many threads at once and waits for all of them.
  static func run(
    _ count: Int, stackBytes: Int = 1 << 20, _ body: @escaping @Sendable (_ index: Int) -> Void
  ) {
    let ended = DispatchSemaphore(value: 0)
    for index in 0..<count {
      let thread = Thread {
        body(index)
        ended.signal()
      }
      thread.stackSize = stackBytes
      thread.start()
    }
    for _ in 0..<count { ended.wait() }
  }
}

/// Lets several threads use what is made to be shared, or what a test keeps apart by itself.
struct Shared<Value>: @unchecked Sendable {
  let value: Value
}
