import HeapGraph

/// A heap made by hand: blocks of words, each word a reference to another block or a plain number.
final class SyntheticHeap {
  private var storage: [UnsafeMutableBufferPointer<UInt64>] = []
  private var blocks: [HeapImage.Block] = []

  deinit { for words in storage { words.deallocate() } }

  /// Adds a block of so many words, 64 KiB behind the one before; gives its address.
  ///
  /// - Parameter bytes: As it was requested, all of it unless told otherwise.
  func add(words count: Int, requested bytes: Int? = nil) -> UInt64 {
    let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
    words.initialize(repeating: 0)
    storage.append(words)
    let address = 0x7f00_0000_0000 + UInt64(blocks.count) * 65536
    blocks.append(
      HeapImage.Block(
        address: address, bytes: UInt64(bytes ?? count * 8), usableBytes: UInt64(count * 8), site: 1
      ))
    return address
  }

  func set(_ block: UInt64, _ index: Int, to word: UInt64) {
    storage[Int((block - 0x7f00_0000_0000) / 65536)][index] = word
  }

  /// Its blocks are numbered in the order in which they were added.
  func image() -> HeapImage {
    let segments = zip(blocks, storage).map {
      HeapImage.Segment(address: $0.address, contents: UnsafeRawBufferPointer($1))
    }
    return HeapImage(blocks: blocks.shuffled(), segments: segments.shuffled())
  }

  func search(roots: [UInt64]) -> LeakSearch {
    let image = image()
    return roots.withUnsafeBufferPointer { LeakSearch(image, roots: [$0]) }
  }

  /// - Parameter roots: In groups, each in order of preference.
  func holders(
    roots: [[UInt64]], isUnowned: (_ block: Int, _ offset: Int) -> Bool = { _, _ in false }
  ) -> HolderSearch {
    let image = image()
    let words = roots.map { group in
      let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: group.count)
      _ = words.initialize(from: group)
      storage.append(words)
      return [UnsafeBufferPointer(words)]
    }
    return HolderSearch(
      image, references: References(image), roots: words, isUnowned: isUnowned)
  }
}
