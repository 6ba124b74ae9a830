/// The k elements with the highest scores of a stream, in memory for k.
///
/// Of equal scores the element that came first stays, and stands first. A score that is no number
/// is not added, but counted. A value type, not for several threads at once.
public struct StreamingTopK<Element> {
  /// How many elements are kept.
  public let k: Int
  /// The number of elements that were refused because their score was no number.
  public private(set) var rejectedCount: UInt64 = 0

  fileprivate struct Entry {
    let score: Double
    let order: UInt64
    let element: Element

    /// Whether this one is to leave before `other`.
    func isBelow(_ other: Entry) -> Bool {
      score == other.score ? order > other.order : score < other.score
    }
  }

  /// A heap whose first entry is the next to leave.
  private var heap: [Entry] = []
  private var nextOrder: UInt64 = 0

  /// Keeps the `k` highest; none where `k` isn't positive.
  public init(k: Int = 10) { self.k = max(0, k) }

  /// Offers an element; whether it is among the highest now. O(log k).
  @discardableResult
  public mutating func add(_ element: Element, score: Double) -> Bool {
    guard !score.isNaN else {
      rejectedCount.saturatingAdd(1)
      return false
    }
    let entry = Entry(score: score, order: nextOrder, element: element)
    nextOrder &+= 1
    if heap.count < k {
      heap.append(entry)
      siftUp()
      return true
    }
    guard let lowest = heap.first, lowest.isBelow(entry) else { return false }
    heap[0] = entry
    siftDown()
    return true
  }

  /// The highest elements with their scores, the highest first. O(k log k).
  public var elements: [(element: Element, score: Double)] {
    heap.sorted { $1.isBelow($0) }.map { ($0.element, $0.score) }
  }

  /// What a score must exceed to be kept; nil while fewer than k were added, or k is 0. O(1).
  public var threshold: Double? { heap.count < k ? nil : heap.first?.score }

  private mutating func siftUp() {
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBelow(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var lowest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBelow(heap[lowest]) { lowest = child }
      }
      guard lowest != parent else { return }
      heap.swapAt(parent, lowest)
      parent = lowest
    }
  }
}

extension StreamingTopK: Sendable where Element: Sendable {}
extension StreamingTopK.Entry: Sendable where Element: Sendable {}
