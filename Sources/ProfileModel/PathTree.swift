/// The index of a node in its profile's `PathTree`.
public struct PathID: Hashable, Sendable {
  /// Position in the tree.
  public let index: Int

  /// The path at a position.
  public init(index: Int) {
    self.index = index
  }

  /// The empty path, from which every other descends.
  public static let root = PathID(index: 0)
}

/// Paths as a tree of (parent, frame) nodes: equal beginnings are stored once.
///
/// A path's parent is its caller, so the root is outermost. A parent's index is always less than
/// its children's: one pass over the indices visits callers before callees, and one pass backwards
/// visits callees first.
public struct PathTree: Sendable {
  private var parents: [Int32] = [0]
  private var frameIndices: [Int32] = [-1]
  /// Open addressing over node indices; 0 is an empty slot, since the root is nobody's child.
  private var slots: [Int32] = Array(repeating: 0, count: 16)

  /// A tree that has only the root.
  public init() {}

  /// Nodes, the root included.
  public var count: Int { parents.count }

  /// Every node but the root, callers before callees.
  public var identifiers: some Sequence<PathID> { (1..<count).lazy.map(PathID.init) }

  /// The caller's path; the root's parent is the root.
  public func parent(of path: PathID) -> PathID {
    PathID(index: Int(parents[path.index]))
  }

  /// The innermost frame of a path other than the root.
  public func frame(of path: PathID) -> FrameID {
    precondition(path != .root, "The root of a path tree has no frame.")
    return FrameID(index: Int(frameIndices[path.index]))
  }

  /// The frames of a path, innermost first. O(depth).
  public func frames(of path: PathID) -> [FrameID] {
    ancestry(of: path).map(frame(of:))
  }

  /// The path itself, then its callers, the root left out.
  public func ancestry(of path: PathID) -> PathAncestry {
    PathAncestry(path: path, parents: parents)
  }

  /// Makes room for so many nodes at once.
  public mutating func reserveCapacity(_ nodes: Int) {
    parents.reserveCapacity(nodes)
    frameIndices.reserveCapacity(nodes)
    var capacity = slots.count
    while nodes * 3 >= capacity * 2 { capacity *= 2 }
    if capacity > slots.count { rehash(capacity) }
  }

  /// The path that continues `parent` by `frame`, made when it is new. O(1).
  public mutating func intern(frame: FrameID, below parent: PathID) -> PathID {
    if count * 3 >= slots.count * 2 { rehash(slots.count * 2) }
    var slot = Self.hash(Int32(parent.index), Int32(frame.index)) & (slots.count - 1)
    while slots[slot] != 0 {
      let candidate = Int(slots[slot])
      if parents[candidate] == parent.index && frameIndices[candidate] == frame.index {
        return PathID(index: candidate)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count)
    parents.append(Int32(parent.index))
    frameIndices.append(Int32(frame.index))
    return PathID(index: count - 1)
  }

  /// The path made of `frames`, which are given innermost first. O(depth).
  public mutating func intern(innermostFirst frames: [FrameID]) -> PathID {
    frames.reversed().reduce(.root) { intern(frame: $1, below: $0) }
  }

  private mutating func rehash(_ capacity: Int) {
    slots = Array(repeating: 0, count: capacity)
    for node in 1..<count {
      var slot = Self.hash(parents[node], frameIndices[node]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(node)
    }
  }

  /// Multiplication by an odd constant near 2^64 / golden ratio spreads consecutive indices.
  private static func hash(_ parent: Int32, _ frame: Int32) -> Int {
    let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: frame))
    let mixed = (key ^ (key >> 29)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 24)
  }
}

/// A path and its callers, innermost first.
public struct PathAncestry: Sequence, IteratorProtocol {
  private var path: PathID
  private let parents: [Int32]

  init(path: PathID, parents: [Int32]) {
    self.path = path
    self.parents = parents
  }

  /// The next caller; nil at the root.
  public mutating func next() -> PathID? {
    guard path != .root else { return nil }
    defer { path = PathID(index: Int(parents[path.index])) }
    return path
  }
}
