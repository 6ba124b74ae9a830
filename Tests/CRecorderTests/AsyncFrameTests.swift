import CRecorder
import Testing

extension SerializedTests {
  @Suite("Async frames")
  struct AsyncFrameTests {
    private let plain = FrameShape(bytes: 32)

    private func stack(contextsAbove: Bool = true) throws -> HandMadeStack {
      let stack = try HandMadeStack(contextsAbove: contextsAbove)
      stack.pushRoot()
      stack.push(1, plain)
      return stack
    }

    @Test(
      "the functions that await an async one stand outside it, inside what runs it",
      arguments: [true, false])
    func chain(contextsAbove: Bool) throws {
      let stack = try stack(contextsAbove: contextsAbove)
      stack.pushAsync(2, awaitedBy: [20, 21, 22])
      stack.push(3, FrameShape(base: .framePointer, bytes: 64))
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
      #expect(stack.walked.dropFirst(3).prefix(3).map(\.pc) == [20, 21, 22].map(HandMadeStack.pc))
    }

    @Test("the same chain again is taken over whole", arguments: [true, false])
    func again(contextsAbove: Bool) throws {
      let stack = try stack(contextsAbove: contextsAbove)
      stack.pushAsync(2, awaitedBy: [20, 21])
      stack.push(3, plain)
      let hash = stack.walk()
      #expect(stack.walk() == hash)
      #expect(stack.joined == stack.frames.count)
    }

    @Test(
      "another chain is noticed, though the stack is word for word the same",
      arguments: [[20, 22], [23, 21], [21], [], [19, 20, 21]])
    func anotherChain(chain: [Int]) throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20, 21])
      stack.push(3, plain)
      let before = stack.walk()
      stack.pop(2)
      stack.pushAsync(2, awaitedBy: chain)
      stack.push(3, plain)
      #expect(stack.walk() != before)
      #expect(stack.isRight)
      #expect(try stack.walkAfresh().hash == stack.walk())
    }

    @Test("another context in the frame is noticed, though every chain stands as before")
    func anotherContext() throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20, 21])
      stack.push(3, plain)
      let before = stack.walk()
      let (inner, function) = (stack.frames[4], stack.frames[5])
      // The function that it waits for has returned: 21 itself runs now, in the same code.
      stack.store(inner.rbp, at: function.rbp - 8)
      #expect(stack.walk() != before)
      #expect(stack.walked.map(\.pc) == [0, 1, 2, 3, 5, 6].map { stack.frames[$0].pc })
      #expect(try stack.walkAfresh().hash == stack.walk())
    }

    @Test("a chain that was the task's whole one may go on when its memory is another's")
    func longerChain() throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20])
      stack.walk()
      let awaiting = stack.frames[3]
      // The outermost context has become that of a function, awaited by nobody that is known.
      UnsafeMutableRawPointer(bitPattern: stack.frames[2].sp - 16)?
        .storeBytes(of: 1, as: UInt.self)
      stack.walk()
      #expect(stack.walked.contains { $0.pc == awaiting.pc })
      #expect(!stack.isRight)
    }

    @Test("what cannot be a context ends the chain", arguments: [0, 8, 3, UInt.max & ~15])
    func noContext(word: UInt) throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20])
      stack.push(3, plain)
      let function = stack.frames[4]
      stack.store(word, at: function.rbp - 8)
      stack.walk()
      #expect(stack.walked.map(\.pc) == [0, 1, 4, 5].map { stack.frames[$0].pc })
      #expect(stack.flags == 0)
      stack.walk()
      #expect(stack.walked.count == 4)
    }

    @Test("a chain that runs in a circle ends")
    func circle() throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20, 21])
      let outermost = UnsafeMutableRawPointer(bitPattern: stack.frames[2].sp - 16)
      outermost?.storeBytes(of: stack.frames[4].sp - 16, as: UInt.self)
      stack.walk()
      #expect(stack.flags == STACK_IS_ELIDED.rawValue)
    }

    @Test("an async function that runs another's executor has a chain of each")
    func nested() throws {
      let stack = try stack()
      stack.pushAsync(2, awaitedBy: [20, 21])
      stack.push(3, plain)
      stack.pushAsync(4, awaitedBy: [30])
      stack.push(5, plain)
      stack.walk()
      #expect(stack.isRight)
      stack.walk()
      #expect(stack.joined == stack.frames.count)
    }

    @Test(
      "over many random changes, what joins is what a walk from scratch finds",
      arguments: [true, false])
    func randomChanges(contextsAbove: Bool) throws {
      var generator = SeededGenerator(seed: 11)
      let stack = try HandMadeStack(contextsAbove: contextsAbove)
      stack.pushRoot()
      var joined = 0
      for round in 0..<6_000 {
        let onStack = Int.random(in: 0..<4, using: &generator)
        for _ in 0..<onStack where stack.frames.count > 1 { stack.pop() }
        for _ in 0..<Int.random(in: stack.frames.count > 40 ? 0...1 : 0...4, using: &generator) {
          push(on: stack, using: &generator)
        }
        let hash = stack.walk()
        joined += stack.joined
        guard stack.isRight else {
          Issue.record("round \(round): the walk is wrong.")
          break
        }
        if round % 20 == 0 { #expect(try stack.walkAfresh().hash == hash) }
      }
      #expect(joined > 30_000)
    }

    private func push(on stack: HandMadeStack, using generator: inout SeededGenerator) {
      guard Int.random(in: 0..<3, using: &generator) == 0 else {
        return stack.push(
          Int.random(in: 1...2, using: &generator),
          FrameShape(base: .framePointer, bytes: 64))
      }
      let length = Int.random(in: 0...3, using: &generator)
      let chain = (0..<length).map { _ in Int.random(in: 20...21, using: &generator) }
      stack.pushAsync(Int.random(in: 3...4, using: &generator), awaitedBy: chain)
    }
  }
}
