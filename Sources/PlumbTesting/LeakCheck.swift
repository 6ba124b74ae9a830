import Plumb
import Testing

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
