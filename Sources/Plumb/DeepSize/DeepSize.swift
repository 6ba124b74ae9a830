/// The true heap memory under a value.
///
/// Sizes are bytes. Every block is counted once, however often it is referred to; cycles end. No
/// code of the measured types runs and nothing is retained. What couldn't be seen is in
/// ``reasons``, and then ``isExact`` is false. A walk takes time and memory in proportion to the
/// number of blocks; it doesn't recurse along references.
///
/// Nobody may change the measured value during the walk: not this thread, not another. Results are
/// values and may go anywhere.
///
/// ```swift
/// let size = DeepSize.of(cache)
/// print(size.totalBytes, size.largest(3), size.tree(depth: 2))
/// ```
public struct DeepSize: Sendable {
  /// What a walk does.
  public struct Options: Sendable {
    /// Whether the block that an unsafe pointer refers to is counted; never what lies in it.
    ///
    /// Every such pointer must then lead to the start of a block of malloc, into an image or onto
    /// this thread's stack.
    public var followsUnsafePointers: Bool

    /// Blocks after which the walk ends, inexact.
    public var maximumBlockCount: Int

    public init(followsUnsafePointers: Bool = false, maximumBlockCount: Int = 100_000_000) {
      self.followsUnsafePointers = followsUnsafePointers
      self.maximumBlockCount = min(max(maximumBlockCount, 0), Int(Int32.max) - 1)
    }
  }

  /// Bytes that the blocks under the value take from the allocator.
  public private(set) var totalBytes = 0

  /// Bytes that were asked for, as far as the blocks tell.
  ///
  /// A growing array's request is taken for its capacity; a task's or an undescribed closure's for
  /// all of its block.
  public private(set) var requestedBytes = 0

  /// Bytes of blocks that somebody outside refers to as well, and of everything under them.
  ///
  /// By the reference counts at the time of the walk. A block that the value itself refers to
  /// counts as the value's own, since the call may hold it.
  public private(set) var sharedBytes = 0

  /// Blocks on the heap.
  public private(set) var blockCount = 0

  /// Bytes of the value itself, where it stands; not on the heap unless what holds it is.
  public private(set) var inlineBytes = 0

  /// Weak references met that aren't nil; what they refer to is not under the value.
  public private(set) var weakReferenceCount = 0

  /// Unowned references met; they aren't followed, and may dangle.
  public private(set) var unownedReferenceCount = 0

  /// References that don't own: `unowned(unsafe)` and `Unmanaged`.
  public private(set) var unmanagedReferenceCount = 0

  /// Bytes of dead objects that unowned references under the value keep from being freed; not in
  /// ``totalBytes``.
  public private(set) var zombieBytes = 0

  /// Why the size may not be the whole truth; empty if it is.
  public private(set) var reasons: [InexactReason] = []

  let graph: BlockGraph

  /// Whether everything under the value was seen.
  public var isExact: Bool { reasons.isEmpty }

  /// Bytes that only this value keeps alive.
  public var exclusiveBytes: Int { totalBytes - sharedBytes }

  /// Bytes that the allocator rounded up.
  public var wasteBytes: Int { totalBytes - requestedBytes }

  /// Measures what lies under a value.
  ///
  /// A value of type `Any` or `any P` is opened before it gets here: its own box isn't counted,
  /// that of one within another value is.
  public static func of<Value: ~Copyable>(
    _ value: borrowing Value, options: Options = Options()
  ) -> DeepSize {
    let type = RuntimeMetadata(of: Value.self)
    return withUnsafePointer(to: value) {
      DeepSize(UnsafeRawPointer($0), type: type, options: options)
    }
  }

  /// Bytes of a value without what it refers to: those of an instance for an object.
  ///
  /// As Swift laid it out, without rounding by the allocator; takes constant time.
  public static func shallowSize<Value: ~Copyable>(of value: borrowing Value) -> Int {
    let type = RuntimeMetadata(of: Value.self)
    guard type.kind == .classType else { return type.size }
    return withUnsafePointer(to: value) {
      let word = UnsafeRawPointer($0).load(as: UInt.self)
      let metadata = GraphWalk.objectAddress(word).flatMap { HeapHeader(address: $0).metadata }
      return metadata?.descriptor == nil ? type.size : metadata!.instanceSize
    }
  }

  private init(_ value: UnsafeRawPointer, type: RuntimeMetadata, options: Options) {
    var walk = GraphWalk(options: options)
    walk.walk(value, type: type)
    inlineBytes = type.size
    for node in walk.nodes where node.usableSize > 0 {
      blockCount += 1
      totalBytes += node.usableSize
      requestedBytes += node.requestedSize
      if node.isShared { sharedBytes += node.usableSize }
    }
    weakReferenceCount = walk.weakReferences
    unownedReferenceCount = walk.unownedReferences
    unmanagedReferenceCount = walk.unmanagedReferences
    zombieBytes = walk.zombies.values.reduce(0, +)
    reasons = walk.reasons.map { key, count in
      InexactReason(kind: key.kind, typeName: key.type?.displayName ?? "", count: count)
    }.sorted { ($0.kind.rawValue, $0.typeName) < ($1.kind.rawValue, $1.typeName) }
    graph = BlockGraph(
      nodes: walk.nodes, labels: walk.table.labels,
      typeNames: walk.objects.map { $0.displayName })
  }
}

extension RuntimeMetadata {
  /// The type's name, for a type that can be named.
  var displayName: String {
    switch kind {
    case .localVariable: "closure context"
    case .genericBox, .errorBox: "box"
    case .task, .job: "task"
    case nil: "unknown"
    default: _typeName(type, qualified: true)
    }
  }
}

extension ObjectPlan {
  var displayName: String {
    if let name { return name }
    let name = type?.displayName ?? ""
    if case .box = kind { return "box of " + name }
    return name
  }
}
