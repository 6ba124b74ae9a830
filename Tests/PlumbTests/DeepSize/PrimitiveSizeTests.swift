import Plumb
import Testing

@Suite("Deep size of the standard library's types")
struct PrimitiveSizeTests {
  @Test("an array is its header and its elements", arguments: [1, 10, 10_000])
  func array(count: Int) {
    let size = DeepSize.of(numbers(count))
    #expect(size.requestedBytes == 32 + 8 * count)
    #expect(size.totalBytes >= size.requestedBytes)
    #expect(size.blockCount == 1)
    #expect(size.isExact)
  }

  @Test("a small or literal string has no block")
  func smallStrings() {
    #expect(DeepSize.of(opaque("fifteen letters")).totalBytes == 0)
    #expect(DeepSize.of(opaque("a literal that is longer than that")).totalBytes == 0)
    #expect(DeepSize.of(opaque("")).isExact)
  }

  @Test("a native string asked for its code units in steps of 16")
  func nativeStrings() {
    #expect(DeepSize.of(text(16)).requestedBytes == 64)
    #expect(DeepSize.of(text(100)).requestedBytes == 144)
  }

  @Test("the places that a string remembers for UTF-16 are counted")
  func breadcrumbs() {
    let long = String(repeating: "é", count: opaque(3000))
    let before = DeepSize.of(long)
    _ = long.utf16.index(long.utf16.startIndex, offsetBy: 1500)
    let after = DeepSize.of(long)
    #expect(before.blockCount == 1)
    #expect(after.blockCount == 3)
    #expect(after.isExact)
  }

  @Test("a dictionary is its header, its bitmap and its buckets")
  func dictionary() {
    var table: [Int: Int] = [:]
    for key in 0..<10_000 { table[key] = key }
    let size = DeepSize.of(table)
    #expect(size.requestedBytes == 64 + 2048 + 16_384 * 16)
    #expect(size.isExact)
  }

  @Test("a set is its header, its bitmap and its buckets")
  func set() {
    let size = DeepSize.of(Set(0..<opaque(10_000)))
    #expect(size.requestedBytes == 56 + 2048 + 16_384 * 8)
    #expect(size.isExact)
  }

  @Test("strings in keys and values are found")
  func dictionaryOfStrings() {
    let table = [text(20): text(40), text(21): text(16)]
    let size = DeepSize.of(table)
    #expect(size.blockCount == 5)
    #expect(size.largest(5).contains { $0.path.hasSuffix(".key") })
    #expect(size.largest(5).contains { $0.path.hasSuffix(".value") })
  }

  @Test("empty collections have no block")
  func emptySingletons() {
    let empty = Holder(content: ([Int](), [Int: Node](), Set<String>(), ContiguousArray<Node>()))
    let size = DeepSize.of(opaque(empty))
    #expect(size.totalBytes == 0)
    #expect(size.isExact)
  }

  @Test("a slice holds all of its array")
  func slice() {
    #expect(DeepSize.of(numbers(1000)[10..<20]).requestedBytes == 8032)
  }

  @Test("doubles in an array of Any need no boxes")
  func anyOfDoubles() {
    let size = DeepSize.of((0..<opaque(100)).map { Double($0) as Any })
    #expect(size.requestedBytes == 32 + 32 * 100)
    #expect(size.blockCount == 1)
  }

  @Test("integers of every inline shape hold nothing")
  func inlineValues() {
    #expect(DeepSize.of(7).totalBytes == 0)
    #expect(DeepSize.of((1, 2.0, true, nil as Int?)).isExact)
    #expect(DeepSize.of(nil as Node?).totalBytes == 0)
  }
}
