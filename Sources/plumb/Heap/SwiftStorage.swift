import HeapGraph
import ProfileModel

/// How much of its room a collection of Swift's standard library uses, read from its storage
/// (swift/stdlib/public/core: ContiguousArrayBuffer, HashTable, DictionaryStorage, SetStorage,
/// StringStorage).
final class SwiftStorage {
  private let memory: ProcessMemory
  private var known: [UInt64: Element?] = [:]

  /// How values of a type follow each other in memory.
  private struct Element {
    var stride: Int
    var alignment: Int
  }

  /// Counts are the program's: what can't be true is taken for no collection.
  private static let largestCount = UInt64(1) << 40
  private static let largestScale = 40

  init(memory: ProcessMemory) {
    self.memory = memory
  }

  /// The layout of a block of a type; nil where all of it may be in use.
  ///
  /// - Parameter elements: The metadata of the types that the collection is of.
  func layout(
    of block: HeapImage.Block, words: UnsafeBufferPointer<UInt64>, type: String,
    elements: [UInt64?]
  ) -> BlockLayout? {
    guard BlockDescriptions.isStorage(type) else {
      // An object has what it asked for; only collections ask how much they got.
      return block.bytes < block.usableBytes ? BlockLayout(usedBytes: Int(block.bytes)) : nil
    }
    let values = elements.map { $0.flatMap(element) }
    switch values.count {
    case 0: return text(words)
    case 1 where type.hasPrefix("["): return values[0].flatMap { array(words, $0) }
    case 1: return values[0].flatMap { table(words, at: block.address, columns: [$0]) }
    case 2:
      guard let key = values[0], let value = values[1] else { return nil }
      return table(words, at: block.address, columns: [key, value])
    default: return nil
    }
  }

  /// Count at byte 16, elements from byte 32.
  private func array(_ words: UnsafeBufferPointer<UInt64>, _ element: Element) -> BlockLayout? {
    guard words.count >= 4, words[2] < Self.largestCount else { return nil }
    let start = Self.aligned(32, to: element.alignment)
    let (bytes, isTooLarge) = Int(words[2]).multipliedReportingOverflow(by: element.stride)
    guard !isTooLarge, bytes <= words.count * 8 - start else { return nil }
    return BlockLayout(usedBytes: start + bytes)
  }

  /// A hash table: the logarithm of its buckets at byte 32, from byte 48 on the addresses of its
  /// columns (elements, or keys and values), then a bit for each bucket that is full.
  private func table(
    _ words: UnsafeBufferPointer<UInt64>, at address: UInt64, columns: [Element]
  ) -> BlockLayout? {
    let bitmap = 6 + columns.count
    guard words.count > bitmap, words[4] & 0xff < Self.largestScale else { return nil }
    let buckets = 1 << Int(words[4] & 0xff)
    guard words.count >= bitmap + (buckets + 63) / 64 else { return nil }
    let empty = Self.runs(ofEmptyIn: words, from: bitmap, count: buckets)
    var unused: [Range<Int>] = []
    var end = 0
    for (column, element) in columns.enumerated() {
      let start = Int(truncatingIfNeeded: words[6 + column] &- address)
      let (bytes, isTooLarge) = buckets.multipliedReportingOverflow(by: element.stride)
      guard start >= end, !isTooLarge, bytes <= words.count * 8 - start else { return nil }
      unused += empty.map {
        start + $0.lowerBound * element.stride..<start + $0.upperBound * element.stride
      }
      end = start + bytes
    }
    return BlockLayout(usedBytes: Self.aligned(end, to: 8), unused: unused)
  }

  private static func runs(
    ofEmptyIn words: UnsafeBufferPointer<UInt64>, from first: Int, count: Int
  ) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for bucket in 0..<count where words[first + bucket / 64] >> UInt64(bucket % 64) & 1 == 0 {
      if let last = runs.last, last.upperBound == bucket {
        runs[runs.count - 1] = last.lowerBound..<(bucket + 1)
      } else {
        runs.append(bucket..<(bucket + 1))
      }
    }
    return runs
  }

  /// Capacity in the lower 48 bits at byte 16, characters from byte 32. Behind them a long string
  /// may have a reference to its breadcrumbs.
  private func text(_ words: UnsafeBufferPointer<UInt64>) -> BlockLayout? {
    guard words.count >= 4 else { return nil }
    let end = 32 + Int(words[2] & 0xffff_ffff_ffff) / 8 * 8
    guard end > 32, end <= words.count * 8 else { return nil }
    return BlockLayout(usedBytes: words.count * 8, unused: [32..<end])
  }

  /// The word before metadata leads to the value witnesses: behind eight functions size, stride,
  /// and flags, of which the lowest eight bits are the alignment less one
  /// (swift/ABI/ValueWitness.def).
  private func element(_ metadata: UInt64) -> Element? {
    if let found = known[metadata] { return found }
    var element: Element?
    if let witnesses = memory.value(metadata - 8, as: UInt64.self),
      let stride = memory.value(witnesses + 72, as: UInt64.self),
      let flags = memory.value(witnesses + 80, as: UInt32.self),
      stride > 0, stride < Self.largestCount
    {
      element = Element(stride: Int(stride), alignment: Int(flags & 0xff) + 1)
    }
    known[metadata] = .some(element)
    return element
  }

  private static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }
}
