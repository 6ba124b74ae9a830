import HeapGraph
import ProfileModel
import Testing

@testable import plumb

@Suite("The runtime's tables of types refer to no object")
struct RuntimeCachesTests {
  private static let object: UInt64 = 0x7f00_0000_1000

  /// The layout of a block of these words that was allocated by a stack, innermost first.
  private func layout(of words: [UInt64], by functions: [String]) -> BlockLayout? {
    var profile = Profile()
    let frames = functions.map {
      profile.frames.intern(Frame(function: $0, moduleName: "libswiftCore.so"))
    }
    let path = profile.paths.intern(innermostFirst: frames)
    profile.sites = [Site(path: path)]
    return words.withUnsafeBufferPointer { words in
      RuntimeCaches(profile).layout(of: words, allocatedAt: path) { $0 == Self.object }
    }
  }

  private static let growing = "swift::ConcurrentReadableHashMap<…>::resize"
  private static let inlined = "swift::LockingConcurrentMap<…>::getOrInsert<…>"

  @Test(
    "A table ends at the first reference to an object, whatever asked for its room",
    arguments: [[growing], [inlined], ["swift_slowAlloc", growing, "swift_getTupleTypeMetadata"]])
  func table(functions: [String]) {
    let words: [UInt64] = [41, 0x7f00_0000_2000, 0x7f00_0000_3000, Self.object, 0x7f00_0000_2000]
    #expect(layout(of: words, by: functions) == BlockLayout(usedBytes: 24))
  }

  @Test("A table without such a reference counts as full, and other blocks are none")
  func others() {
    #expect(layout(of: [41, 0x7f00_0000_2000], by: [Self.growing]) == nil)
    #expect(layout(of: [41, Self.object], by: ["App.Cache.insert(_:)"]) == nil)
    let outside = ["malloc", "a", "b", "c", Self.growing]
    #expect(layout(of: [41, Self.object], by: outside) == nil)
  }
}
