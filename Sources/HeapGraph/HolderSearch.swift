/// Who keeps blocks alive: for each the shortest way from a root, and what it alone holds.
///
/// A way goes by references that hold what they lead to. Where there is none, by unowned ones: they
/// hold no object, but its memory.
public struct HolderSearch {
  /// A chain of references from a root to a block.
  public struct Way: Hashable, Sendable {
    /// The word that refers to the first block.
    public var root: RootWord
    /// Each block on the way, and the offset of the word that leads to the next; not the last.
    public var steps: [LeakSearch.Step]
  }

  /// What goes when blocks go.
  public struct Retained: Hashable, Sendable {
    /// The blocks themselves included.
    public var blocks: Int
    /// As they were requested.
    public var bytes: Int

    /// So many blocks with so many bytes.
    public init(blocks: Int, bytes: Int) {
      self.blocks = blocks
      self.bytes = bytes
    }
  }

  private let image: HeapImage
  private let references: References
  private let rootTargets: [(block: Int, root: RootWord)]
  private let ways: Ways

  /// - Parameters:
  ///   - roots: As for a search for leaks, in groups: a way begins in the first group that leads to
  ///     the block. Ranges are counted through all groups.
  ///   - isUnowned: Whether the reference at an offset of a block is an unowned one.
  /// - Complexity: O(words of roots and blocks), each with a look-up.
  public init(
    _ image: HeapImage, references: References,
    roots: [[UnsafeBufferPointer<UInt64>]], isUnowned: (_ block: Int, _ offset: Int) -> Bool
  ) {
    self.image = image
    self.references = references
    rootTargets = references.targets(of: roots.joined())
    var ways = Ways(count: image.blocks.count)
    var next = 0
    var endOfGroup = 0
    for group in roots {
      endOfGroup += group.count
      while next < rootTargets.count, rootTargets[next].root.range < endOfGroup {
        ways.begin(at: rootTargets[next].block, root: next)
        next += 1
      }
      ways.spread(by: references, isUnowned: isUnowned)
    }
    ways.spreadByUnowned(references, isUnowned: isUnowned)
    self.ways = ways
  }

  /// The shortest way to a block; nil where no root leads to it.
  public func way(to block: Int) -> Way? {
    var steps: [LeakSearch.Step] = []
    var current = block
    while true {
      switch ways.holder(of: current) {
      case .nobody: return nil
      case .root(let number):
        return Way(root: rootTargets[number].root, steps: steps.reversed())
      case .reference(let step):
        steps.append(step)
        current = step.block
      }
    }
  }

  /// What nothing but these blocks holds, and themselves: what would be free if they were.
  ///
  /// - Complexity: O(words of blocks), each with a look-up.
  public func retained(by blocks: some Sequence<Int>) -> Retained {
    var avoided = BitSet(count: image.blocks.count)
    for block in blocks { avoided.insert(block) }
    let others = references.reached(from: rootTargets.lazy.map(\.block), avoiding: avoided)
    var retained = Retained(blocks: 0, bytes: 0)
    for block in image.blocks.indices
    where ways.reach(block) && !others.contains(block) {
      retained.blocks += 1
      retained.bytes += Int(image.blocks[block].bytes)
    }
    return retained
  }

  /// The blocks that no single other block holds, with what each retains, the largest first: the
  /// top of the dominator tree.
  ///
  /// - Complexity: O(words of blocks) for nearly all heaps.
  public func largestHolders() -> [(block: Int, retained: Retained)] {
    let tree = Dominators(references, roots: rootTargets.map(\.block), count: image.blocks.count)
    let retained = tree.retained { Int(image.blocks[$0].bytes) }
    return tree.top.map { ($0, Retained(blocks: retained[$0].blocks, bytes: retained[$0].bytes)) }
      .sorted { ($0.retained.bytes, $1.block) > ($1.retained.bytes, $0.block) }
  }
}

/// How each block was reached first, breadth first.
private struct Ways {
  enum Holder {
    case nobody
    case root(Int)
    case reference(LeakSearch.Step)
  }

  /// The block before each on its way; -1 where there is none, -2 - n for root n.
  private var holders: [Int32]
  private var offsets: [Int32]
  private var pending: [Int32] = []
  private var next = 0
  /// References to blocks that nothing else held when they were met.
  private var unowned: [(target: Int, step: LeakSearch.Step)] = []

  private static let nobody: Int32 = -1

  init(count: Int) {
    holders = [Int32](repeating: Self.nobody, count: count)
    offsets = [Int32](repeating: 0, count: count)
  }

  func reach(_ block: Int) -> Bool { holders[block] != Self.nobody }

  func holder(of block: Int) -> Holder {
    let holder = holders[block]
    if holder == Self.nobody { return .nobody }
    return holder < 0
      ? .root(Int(-2 - holder))
      : .reference(LeakSearch.Step(block: Int(holder), offset: Int(offsets[block])))
  }

  mutating func begin(at block: Int, root: Int) {
    guard !reach(block) else { return }
    holders[block] = -2 - Int32(root)
    pending.append(Int32(block))
  }

  private mutating func go(to block: Int, by step: LeakSearch.Step) {
    guard !reach(block) else { return }
    holders[block] = Int32(step.block)
    offsets[block] = Int32(clamping: step.offset)
    pending.append(Int32(block))
  }

  /// Goes on from all blocks that were reached since, by references that hold.
  mutating func spread(
    by references: References, isUnowned: (_ block: Int, _ offset: Int) -> Bool
  ) {
    while next < pending.count {
      let block = Int(pending[next])
      next += 1
      references.forEach(of: block) { target, offset in
        guard !reach(target) else { return }
        let step = LeakSearch.Step(block: block, offset: offset)
        if isUnowned(block, offset) {
          unowned.append((target, step))
        } else {
          go(to: target, by: step)
        }
      }
    }
  }

  mutating func spreadByUnowned(
    _ references: References, isUnowned: (_ block: Int, _ offset: Int) -> Bool
  ) {
    var number = 0
    while number < unowned.count {
      go(to: unowned[number].target, by: unowned[number].step)
      spread(by: references, isUnowned: isUnowned)
      number += 1
    }
  }
}
