import CRecorder
import CRecording
import Testing

/// The test process is a Swift program itself: its own types are what is read.
@Suite("Swift metadata")
struct SwiftMetadataTests {
  private final class Plain { var x = 1 }
  private class Pair<First, Second> { var first: First? = nil, second: Second? = nil }
  private final class Below<Element>: Pair<Element, Int> { var element: Element? = nil }
  private struct Point { var x = 1, y = 2 }
  private struct Wrapper<Value> { var value: Value }
  private enum Choice { case yes, no }
  private protocol Shape {}

  private func address(_ type: Any.Type) -> UInt64 { UInt64(unsafeBitCast(type, to: UInt.self)) }

  private func read(_ type: Any.Type) -> swift_metadata? {
    var metadata = swift_metadata()
    return swift_metadata_read(address(type), &metadata) ? metadata : nil
  }

  private func arguments(_ metadata: swift_metadata?) -> [UInt64] {
    guard let metadata else { return [] }
    return withUnsafeBytes(of: metadata.arguments) {
      Array($0.bindMemory(to: UInt64.self).prefix(Int(metadata.argument_count)))
    }
  }

  @Test("classes, structs, enums and optionals have their kinds and descriptors")
  func nominal() throws {
    let kinds: [(Any.Type, plumb_type_kind)] = [
      (Plain.self, PLUMB_TYPE_CLASS), (Point.self, PLUMB_TYPE_STRUCT),
      (Choice.self, PLUMB_TYPE_ENUM), (Int?.self, PLUMB_TYPE_ENUM),
      (String.self, PLUMB_TYPE_STRUCT),
    ]
    for (type, kind) in kinds {
      let metadata = try #require(read(type), "\(type)")
      #expect(metadata.kind == kind, "\(type)")
      #expect(metadata.descriptor != 0, "\(type)")
    }
    #expect(arguments(read(Plain.self)).isEmpty)
    #expect(arguments(read(Int?.self)) == [address(Int.self)])
  }

  @Test("generic arguments are found in values, in classes and below a generic superclass")
  func genericArguments() {
    #expect(arguments(read(Wrapper<String>.self)) == [address(String.self)])
    #expect(
      arguments(read([String: [Int]].self)) == [address(String.self), address([Int].self)])
    #expect(
      arguments(read(Pair<Int, Plain>.self)) == [address(Int.self), address(Plain.self)])
    #expect(arguments(read(Below<Point>.self)) == [address(Point.self)])
  }

  @Test("tuples, functions, metatypes and existentials tell what they are made of")
  func structural() throws {
    #expect(arguments(read((Int, String).self)) == [address(Int.self), address(String.self)])
    #expect(
      arguments(read(((Int) -> String).self)) == [address(String.self), address(Int.self)])
    #expect(arguments(read(Point.Type.self)) == [address(Point.self)])
    let existential = try #require(read((any Shape).self))
    #expect(existential.kind == PLUMB_TYPE_EXISTENTIAL)
    let protocols = arguments(existential)
    #expect(protocols.count == 1 && protocols.allSatisfy(swift_metadata_is_protocol))
    #expect(arguments(read(Any.self)).isEmpty)
  }

  @Test("what is no metadata is told from it, also where nothing can be read")
  func notMetadata() {
    var metadata = swift_metadata()
    let words: [UInt64] = [0, 1, 7, 0x200, 0xdead_beef_0000, UInt64.max, 8, 16]
    words.withUnsafeBufferPointer { buffer in
      for word in buffer { #expect(!swift_metadata_read(word, &metadata), "\(word)") }
      let here = UInt64(UInt(bitPattern: buffer.baseAddress!))
      // A class has a zero first, as much memory has; a struct is told by its descriptor.
      #expect(!swift_metadata_read(here, &metadata))
      #expect(!swift_metadata_read(here + 24, &metadata))
    }
  }
}
