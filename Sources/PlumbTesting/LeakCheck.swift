import Plumb
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks for leaks before and after something runs, and records the ones that are new.
struct LeakCheck {
  private let before: HeapLeaks
  private let sourceLocation: SourceLocation

  /// Nil where the heap can't be searched; that is an issue.
  static func begin(_ sourceLocation: SourceLocation) -> LeakCheck? {
    do throws(HeapSnapshotError) {
      return LeakCheck(before: try HeapLeaks.find(), sourceLocation: sourceLocation)
    } catch {
      Issue.record("Leaks can't be looked for. \(error)", sourceLocation: sourceLocation)
      return nil
    }
  }

  /// - Parameter function: What the allocations of new leaks have passed.
  func end(through function: String) {
    do throws(HeapSnapshotError) {
      let leaks = try HeapLeaks.find().since(before, through: function)
      guard !leaks.isEmpty else { return }
      Issue.record("\(Self.text(leaks))", sourceLocation: sourceLocation)
    } catch {
      Issue.record("Leaks can't be looked for. \(error)", sourceLocation: sourceLocation)
    }
  }

  /// A thread may enter it again.
  private static let mutex = RecursiveMutex()

  static func lock() { mutex.lock() }
  static func unlock() { mutex.unlock() }

  static func text(_ leaks: [HeapLeaks.Leak]) -> String {
    let blocks = leaks.reduce(0) { $0 + $1.blocks }
    let bytes = leaks.reduce(0) { $0 + $1.bytes }
    let rows = leaks.prefix(10).map { "  \($0)" }
    let rest = leaks.count > 10 ? ["  … \(leaks.count - 10) more"] : []
    return
      (["\(blocks) blocks leaked, \(DecimalText.bytes(Int64(bytes)))."] + rows + rest)
      .joined(separator: "\n")
  }
}

/// Never destroyed: it lives as long as the process.
private struct RecursiveMutex: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }
}
