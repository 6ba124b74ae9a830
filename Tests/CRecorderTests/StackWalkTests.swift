import CRecorder
import Testing

extension SerializedTests {
  @Suite("Stack walk")
  struct StackWalkTests {
    private static let shapes: [FrameShape] = [
      FrameShape(bytes: 8), FrameShape(bytes: 32), FrameShape(bytes: 64, savedSlot: 2),
      FrameShape(bytes: 64, savedSlot: 3), FrameShape(bytes: 64, savedSlot: 5),
      FrameShape(base: .framePointer, bytes: 64), FrameShape(base: .framePointer, bytes: 160),
      FrameShape(base: .realigned, bytes: 128),
    ]

    private func stack(_ shapes: [FrameShape]) throws -> HandMadeStack {
      let stack = try HandMadeStack()
      stack.pushRoot()
      for (function, shape) in shapes.enumerated() { stack.push(function, shape) }
      return stack
    }

    // --- One walk --------------------------------------------------------------------------------

    @Test("every kind of frame is stepped over, to the thread's first function", arguments: shapes)
    func steps(shape: FrameShape) throws {
      let stack = try stack([shape, FrameShape(base: .framePointer), shape, shape])
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
      #expect(stack.joined == 0)
    }

    @Test("a return address of zero is the root")
    func zeroReturnAddress() throws {
      let stack = try stack([FrameShape(), FrameShape(), FrameShape()])
      stack.store(0, at: stack.frames[1].sp - 8)
      stack.walk()
      #expect(stack.walked.map(\.pc) == [HandMadeStack.pc(1), HandMadeStack.pc(2)])
      #expect(stack.flags == 0)
    }

    @Test("where a rule is too complex the stack is cut, and says so")
    func cut() throws {
      let stack = try stack([FrameShape(), FrameShape(), FrameShape()])
      stack.setRule(frame_rule_special(FRAME_RULE_TOO_COMPLEX), at: HandMadeStack.pc(1))
      stack.walk()
      #expect(stack.walked.map(\.pc) == [HandMadeStack.pc(1), HandMadeStack.pc(2)])
      #expect(stack.flags == STACK_IS_CUT.rawValue)
    }

    @Test("code without information is stepped over by its frame pointer, where it keeps one")
    func withoutInformation() throws {
      let none = frame_rule_special(FRAME_RULE_NO_INFORMATION)
      let stack = try stack([FrameShape(), FrameShape(base: .framePointer), FrameShape()])
      stack.setRule(none, at: HandMadeStack.pc(1))
      stack.walk()
      #expect(stack.isRight)
      let broken = try self.stack([FrameShape(), FrameShape(bytes: 64, savedSlot: 2)])
      broken.pop()
      broken.push(1, FrameShape(bytes: 64, savedSlot: 2), rbp: 77)
      broken.setRule(none, at: HandMadeStack.pc(1))
      broken.walk()
      #expect(broken.walked.count == 1)
      #expect(broken.flags == STACK_IS_CUT.rawValue)
    }

    @Test("code without information under a frame pointer of zero is the root")
    func zeroFramePointer() throws {
      let stack = try stack([FrameShape(), FrameShape()])
      stack.setRule(frame_rule_special(FRAME_RULE_NO_INFORMATION), at: 0x40_0000)
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
    }

    @Test(
      "a frame that would lead down, nowhere, or between words cuts the stack",
      arguments: [
        frame_rule_make(FRAME_RULE_RSP, 0, 0), frame_rule_make(FRAME_RULE_RSP, -64, 0),
        frame_rule_make(FRAME_RULE_RSP, 12, 0), frame_rule_make(FRAME_RULE_RSP, 1 << 16, 0),
        frame_rule_make(FRAME_RULE_RSP, 32, 100), frame_rule_make(FRAME_RULE_RBP, 16, 2),
        frame_rule_make(FRAME_RULE_DEREFERENCE, -8, 1),
      ])
    func impossible(rule: frame_rule) throws {
      let stack = try stack([FrameShape(), FrameShape(), FrameShape()])
      stack.setRule(rule, at: HandMadeStack.pc(2))
      stack.walk()
      #expect(stack.walked.count == 1)
      #expect(stack.flags == STACK_IS_CUT.rawValue)
    }

    // --- Joining the stack before ----------------------------------------------------------------

    @Test("the same stack again is taken over whole, with the same hash")
    func again() throws {
      let stack = try stack(Self.shapes)
      let hash = stack.walk()
      #expect(stack.walk() == hash)
      #expect(stack.joined == stack.frames.count)
      #expect(stack.isRight)
    }

    @Test("a new innermost frame is put on what stands")
    func innermost() throws {
      let stack = try stack(Self.shapes)
      let hash = stack.walk()
      stack.pop()
      stack.push(40, FrameShape())
      #expect(stack.walk() != hash)
      #expect(stack.joined == stack.frames.count - 1)
      #expect(stack.isRight)
    }

    @Test("another return address in any one place is noticed, though all frames stay in place")
    func returnAddress() throws {
      let stack = try stack(Self.shapes)
      let before = stack.walk()
      for index in 0..<stack.frames.count - 1 {
        let frame = stack.frames[index]
        let other: UInt = 0x40_0000 + 32
        let rule = index == 0 ? frame_rule_special(FRAME_RULE_OUTERMOST) : frame.shape.rule
        stack.setRule(rule, at: other)
        stack.store(other, at: frame.sp - 8)
        #expect(stack.walk() != before, "frame \(index)")
        #expect(stack.walked[index].pc == other)
        #expect(stack.walked.count == stack.frames.count)
        stack.store(frame.pc, at: frame.sp - 8)
        #expect(stack.walk() == before)
        #expect(stack.isRight)
      }
    }

    @Test("another saved rbp in any one place is noticed")
    func savedRbp() throws {
      let saving = FrameShape(bytes: 64, savedSlot: 3)
      let stack = try stack([saving, saving, saving, saving])
      stack.walk()
      for index in 0..<stack.frames.count - 1 {
        stack.store(4711, at: stack.frames[index].sp - 24)
        stack.walk()
        #expect(stack.walked[index].rbp == 4711, "frame \(index)")
        stack.store(stack.frames[index].rbp, at: stack.frames[index].sp - 24)
        stack.walk()
        #expect(stack.isRight)
      }
    }

    @Test("another third word of a realigned frame is noticed")
    func thirdWord() throws {
      let stack = try stack([
        FrameShape(bytes: 64), FrameShape(base: .realigned, bytes: 128), FrameShape(),
      ])
      stack.walk()
      let (caller, realigned) = (stack.frames[1], stack.frames[2])
      stack.store(caller.sp - 16, at: realigned.rbp - 8)
      stack.store(HandMadeStack.pc(0), at: caller.sp - 24)
      stack.walk()
      let found = stack.walked.first { $0.pc == HandMadeStack.pc(0) }
      #expect(found?.sp == caller.sp - 16)
    }

    @Test("another generation takes nothing over")
    func generation() throws {
      let stack = try stack(Self.shapes)
      let hash = stack.walk(generation: 1)
      #expect(stack.walk(generation: 2) != hash)
      #expect(stack.joined == 0)
      #expect(stack.isRight)
    }

    @Test("a walker that passes to another thread takes nothing over")
    func anotherThread() throws {
      let stack = try stack(Self.shapes)
      let hash = stack.walk()
      stack_walker_enter_thread(stack.walker, stack.high)
      #expect(stack.walk() == hash)
      #expect(stack.joined == 0)
      #expect(stack.isRight)
    }

    @Test("where rbp is saved may change before rbp does, while all frames look as before")
    func movedSave() throws {
      // Two callees with frames of one size, which save rbp in different places and leave the same
      // value in it; their caller's frame has no fixed size.
      let callees = [FrameShape(bytes: 64, savedSlot: 2), FrameShape(bytes: 64, savedSlot: 3)]
      let stack = try stack([FrameShape(bytes: 64), FrameShape(base: .framePointer, bytes: 64)])
      stack.push(2, callees[0], rbp: 5)
      stack.walk()
      stack.pop()
      stack.push(3, callees[1], rbp: 5)
      stack.walk()
      #expect(stack.joined == 3)
      // The same stack pointer by one call less: what the first callee saved is still there, and so
      // is the return address that it led to.
      stack.pop(3)
      stack.push(1, FrameShape(base: .framePointer, bytes: 128))
      stack.push(3, callees[1], rbp: 5)
      stack.walk()
      #expect(stack.isRight)
    }

    @Test("a stack that joins another is what a walk from scratch finds, over many random changes")
    func randomChanges() throws {
      var joined = 0
      for seed in UInt64(1)...8 {
        // Half of them with functions alone that look alike.
        let shapes = seed % 2 == 0 ? Self.shapes : Array(Self.shapes[2...6])
        var generator = SeededGenerator(seed: seed)
        let stack = try HandMadeStack()
        stack.pushRoot()
        for round in 0..<3_000 {
          change(stack, shapes: shapes, using: &generator)
          let hash = stack.walk()
          joined += stack.joined
          guard stack.isRight else {
            Issue.record("seed \(seed), round \(round): the walk is wrong.")
            break
          }
          if round % 50 == 0 { #expect(try stack.walkAfresh().hash == hash) }
        }
      }
      #expect(joined > 100_000)
    }

    /// Returns from some functions and calls others, as a program does between two allocations.
    private func change(
      _ stack: HandMadeStack, shapes: [FrameShape], using generator: inout SeededGenerator
    ) {
      let depth = stack.frames.count
      stack.pop(min(depth - 1, Int.random(in: 0..<6, using: &generator)))
      let calls = Int.random(in: depth > 30 ? 0...2 : 0...7, using: &generator)
      for _ in 0..<calls {
        let index = Int.random(in: 0..<shapes.count, using: &generator)
        let alias = Int.random(in: 0...1, using: &generator) * shapes.count
        // Few values, so that frames often look like those before them.
        let rbp = UInt.random(in: 1...2, using: &generator)
        let isFree = shapes[index].base == .stackPointer
        stack.push(index + alias, shapes[index], rbp: isFree ? rbp : nil)
      }
    }
  }
}
