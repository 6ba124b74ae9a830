import SymbolNames
import Testing

@testable import plumb

@Suite("Static data that was never written refers to nothing")
struct DataFileTests {
  private static let constant: UInt64 = 0x7f00_0000_1000
  private static let reference: UInt64 = 0x7f00_0000_2000

  /// The words of a mapping that begins at the second word of a file.
  private func kept(
    _ words: [UInt64], file: [UInt64]?, at offset: UInt64 = 8
  ) -> [UInt64] {
    let bytes = file.map { $0.flatMap { word in withUnsafeBytes(of: word, Array.init) } }
    var words = words
    words.withUnsafeMutableBufferPointer { words in
      DataFile(path: "/lib/libapp.so", offset: offset)
        .wipeUnwritten(words, files: FileAccess { $0 == "/lib/libapp.so" ? bytes : nil })
    }
    return words
  }

  @Test("A word that is as in the file is none, and one that differs may be a reference")
  func constants() {
    let file = [1, Self.constant, 0, 7]
    #expect(kept([Self.constant, Self.reference, 7], file: file) == [0, Self.reference, 0])
  }

  @Test("What lies behind the end of the file stands as it was")
  func end() {
    #expect(kept([Self.constant, Self.constant], file: [1, Self.constant]) == [0, Self.constant])
    #expect(kept([Self.constant], file: [1, Self.constant], at: 64) == [Self.constant])
  }

  @Test("Without the file all words stand")
  func missing() {
    #expect(kept([Self.constant], file: nil) == [Self.constant])
  }

  @Test("A mapping tells its file and where in it it begins, unless that was removed")
  func mappings() throws {
    let line = "7f0000000000-7f0000003000 rw-p 005d3000 08:01 42 "
    let mapping = try #require(MemoryMapping("\(line)/lib/libapp.so"))
    #expect(mapping.file == DataFile(path: "/lib/libapp.so", offset: 0x5d3000))
    #expect(try #require(MemoryMapping("\(line)/lib/libapp.so (deleted)")).file == nil)
    #expect(try #require(MemoryMapping("\(line)[heap]")).file == nil)
    #expect(try #require(MemoryMapping(Substring(line))).file == nil)
  }
}
