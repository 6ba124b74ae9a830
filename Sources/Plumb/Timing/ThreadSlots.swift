#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small number for each living thread: which shard is its own.
///
/// A thread gets the lowest free number at its first record and gives it back when it ends; the
/// shards that it wrote pass as they stand to the next owner of the number. The lock in between
/// orders the last store of the one before the first load of the other.
final class ThreadSlots: Sendable {
  static let shared = ThreadSlots()

  /// Numbers from here on are not given out: threads beyond share one shard, by atomic additions.
  static let limit = 128

  private let isTaken = Locked([Bool](repeating: false, count: limit))
  private let key: pthread_key_t

  private init() {
    var key = pthread_key_t()
    // It fails only where a process already has 1,024 keys; then slot() finds no value, every
    // time, and each thread records into the shared shard.
    let status = pthread_key_create(&key) { ThreadSlots.shared.release($0) }
    self.key = status == 0 ? key : pthread_key_t.max
  }

  /// The calling thread's number, from 0 to `limit`; `limit` is shared.
  @inline(__always)
  func current() -> Int {
    let value = pthread_getspecific(key)
    return value == nil ? claim() : Int(bitPattern: value) &- 1
  }

  @inline(never)
  private func claim() -> Int {
    guard key != pthread_key_t.max else { return Self.limit }
    let slot = isTaken.withLock { taken in
      guard let free = taken.firstIndex(of: false) else { return Self.limit }
      taken[free] = true
      return free
    }
    let status = pthread_setspecific(key, UnsafeMutableRawPointer(bitPattern: slot + 1))
    guard status == 0 else {
      release(UnsafeMutableRawPointer(bitPattern: slot + 1))
      return Self.limit
    }
    return slot
  }

  private func release(_ value: UnsafeMutableRawPointer?) {
    let slot = Int(bitPattern: value) - 1
    guard slot >= 0, slot < Self.limit else { return }
    isTaken.withLock { $0[slot] = false }
  }
}
