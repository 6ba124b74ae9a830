/// Why a block is alive: the references from a root to it.
///
///     print(try HeapSnapshot.retainPath(to: controller) ?? "nobody holds it")
///     // static App.Cache.shared → App.Cache.entries → [App.Entry] storage.element
public struct RetainPath: Hashable, Sendable, CustomStringConvertible {
  /// A block on the way, and what in it leads on.
  public struct Step: Hashable, Sendable, CustomStringConvertible {
    /// The type of the block, such as `App.Cache`; nil where it has none.
    public var type: String?
    /// The property that leads on, or `element`; nil where only its place is known.
    public var field: String?
    /// Where the reference is in the block, in bytes; 0 for an element.
    public var offset: Int

    /// `App.Cache.entries`, or `App.Cache+24` where no property is known.
    public var description: String {
      (type ?? "?") + (field.map { ".\($0)" } ?? "+\(offset)")
    }
  }

  /// Where the way begins, such as `static App.Cache.shared` or `stack of thread 4711`.
  public var root: String
  /// From the root to the block.
  public var steps: [Step]

  /// The root and the steps with arrows between them.
  public var description: String {
    ([root] + steps.map(\.description)).joined(separator: " → ")
  }
}

extension HeapSnapshot {
  /// The blocks of one type that are alive, and what keeps them so.
  public struct Instances: Sendable {
    /// How many there are.
    public var blocks = 0
    /// Their requested bytes.
    public var bytes = 0
    /// What would be free if they were, themselves included.
    public var retainedBytes = 0
    /// The ways to them that differ, those that retain most first; at most ten.
    public var paths: [RetainPath] = []
  }
}
