import Plumb
import Testing

@Suite("Deep size of a program's own types")
struct ObjectSizeTests {
  @Test("an object is its header and the fields of all its classes")
  func inheritance() {
    let dog = opaque(Dog())
    dog.names = numbers(3)
    dog.friend = Node()
    let size = DeepSize.of(dog)
    // An array's capacity is what the allocator had room for: glibc may give a little more.
    let numbersBytes = 32 + dog.names.capacity * 8
    #expect(size.requestedBytes == (16 + 8 + 8 + 8 + 1) + numbersBytes + (16 + 16))
    #expect(size.blockCount == 3)
    #expect(size.isExact)
    #expect(DeepSize.shallowSize(of: dog) == 41)
    #expect(size.largest(3).map(\.path).contains(".names"))
  }

  @Test("of an enum the active case alone is followed")
  func payloads() {
    let cases = opaque([
      Payload.node(Node()), .text(text(20)), .numbers(1, numbers(10)), .nothing,
    ])
    let size = DeepSize.of(cases)
    #expect(size.blockCount == 4)
    #expect(size.isExact)
  }

  @Test("each link of an indirect enum is a box")
  func indirectEnum() {
    let chain = opaque(Chain.link(opaque(1), .link(2, .end)))
    let size = DeepSize.of(chain)
    #expect(size.blockCount == 2)
    #expect(size.requestedBytes == 2 * (16 + 16))
    #expect(size.isExact)
  }

  @Test("a wide value in an existential is in a box")
  func existentials() {
    let shapes = (0..<opaque(10)).map { _ in Wide() as any Shape }
    let size = DeepSize.of(shapes)
    #expect(size.blockCount == 11)
    #expect(size.requestedBytes == 32 + 10 * 40 + 10 * (16 + 32))
    #expect(size.isExact)
  }

  @Test("an error is in a box")
  func errors() {
    let size = DeepSize.of(opaque(Holder<any Error>(content: Failure(code: opaque(3)))))
    #expect(size.requestedBytes == 40)
    #expect(size.blockCount == 1)
    #expect(size.isExact)
  }

  struct Callback { let call: () -> Int }

  @Test("what a closure captured is in its context")
  func closures() {
    let node = opaque(Node())
    let list = numbers(100)
    let size = DeepSize.of(opaque(Callback { node.value + list.count }))
    #expect(size.requestedBytes == 32 + 32 + 832)
    #expect(size.blockCount == 3)
    #expect(size.isExact)
  }

  @Test("a variable that a closure captured is in a box of its own")
  func capturedVariables() {
    let list = numbers(100)
    var calls = numbers(10)
    let callback = opaque(
      Callback {
        calls[0] += 1
        return calls[0] + list.count
      })
    #expect(callback.call() == 108)
    let size = DeepSize.of(callback)
    #expect(size.requestedBytes == 32 + 24 + 112 + 832)
    #expect(size.isExact)
  }

  @Test("an actor is its instance and its fields")
  func actors() {
    let size = DeepSize.of(opaque(Counter()))
    #expect(size.isExact)
    #expect(size.byType.contains { $0.typeName.hasSuffix("Counter") })
  }

  @Test("a value that can't be copied is looked into")
  func noncopyable() {
    struct Unique: ~Copyable { let list: [Int] }
    let size = DeepSize.of(Unique(list: numbers(100)))
    #expect(size.requestedBytes == 832)
    #expect(size.isExact)
  }

  @Test("a field that can't be copied has no metadata, and the size says so")
  func noncopyableField() {
    let size = DeepSize.of(Guarded(numbers: .init(numbers(100))))
    #expect(size.reasons.map(\.kind) == [.noFieldMetadata])
  }

  @Test("an unsafe pointer isn't followed, and the size says so")
  func unsafePointers() {
    let pointer = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    defer { pointer.deallocate() }
    let size = DeepSize.of(Holder(content: opaque(pointer)))
    #expect(size.totalBytes == 0)
    #expect(size.reasons.map(\.kind) == [.unsafePointer])
    let followed = DeepSize.of(
      Holder(content: opaque(pointer)), options: .init(followsUnsafePointers: true))
    #expect(followed.totalBytes >= 800)
  }

  @Test("a layout names fields, offsets and padding")
  func layout() {
    let layout = TypeLayout.of(Dog.self)
    #expect(layout.fields.map(\.name) == ["legs", "names", "friend", "isGood"])
    #expect(layout.fields.map(\.offset) == [16, 24, 32, 40])
    #expect(layout.size == 41)
    struct Padded { var flag = true; var number = 1 }
    #expect(TypeLayout.of(Padded.self).padding == 7)
  }
}
