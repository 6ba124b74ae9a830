import Plumb
import Synchronization
import Testing

/// Expects that what a closure allocates can still be reached, or is freed, when it has returned.
///
/// The tool searches the heap before and after; the process stands still for a moment each time.
/// Blocks count that the closure allocated itself, not what other threads did for it; one such
/// closure runs after the other. Without the recorder, the closure runs and a warning is written
/// once; with `PLUMB_STRICT=1` that is an issue.
/// - Returns: What the closure returns.
@discardableResult
public func expectNoLeaks<Result>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) rethrows -> Result {
  guard RecorderPresence.check(sourceLocation) else { return try body() }
  // One closure after the other: all that one allocates passes the same function.
  LeakCheck.lock()
  defer { LeakCheck.unlock() }
  guard let check = LeakCheck.begin(sourceLocation) else { return try body() }
  let result = try insideExpectNoLeaks(body)
  HeapLeaks.clearDeadStack()
  check.end(through: "insideExpectNoLeaks")
  return result
}

/// Its name in a stack tells what the closure allocated.
@inline(never)
func insideExpectNoLeaks<Result>(_ body: () throws -> Result) rethrows -> Result {
  // Something is left to do, so that the closure is called and not jumped to.
  defer { leakChecks.add(1, ordering: .relaxed) }
  return try body()
}

private let leakChecks = Atomic(0)

/// Expects that an object is freed when nobody here holds it any more.
///
///     expectReleased(ViewModel(service: service))
///
/// - Parameter make: An expression that makes the object, or takes it out of where it is: a
///   variable that still holds it keeps it alive. When it is not freed, the issue says who holds
///   it, where the recorder and the tool are at hand.
public func expectReleased<Object: AnyObject>(
  _ make: @autoclosure () throws -> Object, sourceLocation: SourceLocation = #_sourceLocation
) rethrows {
  try expectReleased(sourceLocation: sourceLocation, make)
}

/// Expects that the object which a closure returns is freed when nobody here holds it any more.
public func expectReleased<Object: AnyObject>(
  sourceLocation: SourceLocation = #_sourceLocation, _ make: () throws -> Object
) rethrows {
  weak var remaining: Object?
  remaining = try make()
  guard let remaining else { return }
  Issue.record("\(HeldObject.sentence(remaining))", sourceLocation: sourceLocation)
}

/// Why an object that should be gone isn't.
enum HeldObject {
  static func sentence(_ object: AnyObject) -> String {
    let name = _typeName(type(of: object), qualified: true)
    let sentence = "An object of \(name) was not released."
    guard RecorderPresence.isLoaded else { return sentence }
    // What it takes to find out is not the test's.
    return ThreadHeapScope.hiding { sentence + " " + holder(of: object) }
  }

  private static func holder(of object: AnyObject) -> String {
    do throws(HeapSnapshotError) {
      guard let path = try HeapSnapshot.retainPath(to: object) else {
        return "Nothing leads to it: it is part of a cycle, or was leaked."
      }
      return "It is held by \(path)"
    } catch {
      return "\(error)"
    }
  }
}
