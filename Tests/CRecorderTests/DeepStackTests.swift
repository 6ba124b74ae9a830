import CRecorder
import Testing

extension SerializedTests {
  @Suite("Deep and foreign stacks")
  struct DeepStackTests {
    private let small = FrameShape(bytes: 16)

    /// A stack of that many frames, each from another place.
    private func stack(deep count: Int) throws -> HandMadeStack {
      let stack = try HandMadeStack(bytes: 16 * (count + 600) + 8192)
      stack.pushRoot()
      while stack.frames.count < count { stack.push(stack.frames.count, small) }
      return stack
    }

    // --- Depth -----------------------------------------------------------------------------------

    @Test("a stack is kept whole up to the limit", arguments: [511, 512, 513, 1_025, 16_384])
    func depth(count: Int) throws {
      let stack = try stack(deep: count)
      let hash = stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
      #expect(stack.walk() == hash)
      #expect(stack.joined == count)
    }

    @Test("a stack that grows past its room while it is met stays right", arguments: [400, 600])
    func growth(calls: Int) throws {
      let stack = try stack(deep: 500)
      stack.walk()
      for call in 0..<calls {
        stack.push(1_000 + call, small)
        if call % 50 == 49 {
          stack.walk()
          #expect(stack.isRight)
          #expect(stack.joined == stack.frames.count - 50)
        }
      }
      stack.pop(3)
      let hash = stack.walk()
      #expect(try stack.walkAfresh().hash == hash)
      #expect(stack.isRight)
    }

    @Test("of a deeper stack both ends are kept, in their order", arguments: [1, 63, 64, 5_000])
    func elision(excess: Int) throws {
      let stack = try stack(deep: Int(STACK_FRAMES) + excess)
      stack.walk()
      #expect(stack.flags == STACK_IS_ELIDED.rawValue)
      let walked = stack.walked.map(\.pc)
      let pushed = stack.frames.map(\.pc)
      let inner = Int(STACK_ELISION_INNER)
      #expect(Array(walked.suffix(inner)) == Array(pushed.suffix(inner)))
      let outer = walked.count - inner
      #expect(outer >= Int(STACK_ELISION_OUTER) || outer == excess)
      #expect(Array(walked.prefix(outer)) == Array(pushed.prefix(outer)))
    }

    @Test("two deep stacks that differ at an end have different hashes, and one has the same twice")
    func elidedHashes() throws {
      let depth = Int(STACK_FRAMES) + 5_000
      let stack = try stack(deep: depth)
      let hash = stack.walk()
      #expect(stack.walk() == hash)
      #expect(stack.joined == 0)
      stack.pop()
      stack.push(3, small)
      #expect(stack.walk() != hash)
      let other = try HandMadeStack(bytes: 16 * (depth + 600))
      other.pushRoot(pc: 0x40_0020)
      while other.frames.count < depth { other.push(other.frames.count, small) }
      #expect(other.walk() != hash)
    }

    @Test("after a stack too deep to keep, an ordinary one is right and is kept again")
    func afterElision() throws {
      let stack = try stack(deep: Int(STACK_FRAMES) + 100)
      stack.walk()
      stack.pop(Int(STACK_FRAMES) + 50)
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
      stack.walk()
      #expect(stack.joined == stack.frames.count)
    }

    // --- Whose stack -----------------------------------------------------------------------------

    @Test("the thread's own stack is proven readable as far down as it is used")
    func proof() throws {
      let stack = try HandMadeStack(bytes: 1 << 20, isProven: false)
      stack.pushRoot()
      for function in 0..<10 { stack.push(function, FrameShape(bytes: 8_192)) }
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.flags == 0)
      let proven = stack.walker.pointee.proven_low
      #expect(proven <= stack.frames.last!.sp && proven > stack.frames.last!.sp - 4_096)
      stack.pop(5)
      stack.walk()
      #expect(stack.isRight)
      #expect(stack.walker.pointee.proven_low == proven)
    }

    @Test("a stack above the thread's own is foreign: walked, flagged, and never met again")
    func foreign() throws {
      let stack = try HandMadeStack()
      stack.pushRoot()
      for function in 0..<20 { stack.push(function, FrameShape(bytes: 512, savedSlot: 3)) }
      stack.walker.pointee.high = stack.low
      stack.walker.pointee.proven_low = stack.low
      for _ in 0..<2 {
        stack.walk()
        #expect(stack.isRight)
        #expect(stack.flags == STACK_IS_FOREIGN.rawValue)
        #expect(stack.joined == 0)
      }
    }

    @Test("on a foreign stack no frame pointer is guessed at")
    func foreignWithoutInformation() throws {
      let stack = try HandMadeStack()
      stack.pushRoot()
      for function in 0..<3 { stack.push(function, FrameShape(base: .framePointer)) }
      stack.setRule(frame_rule_special(FRAME_RULE_NO_INFORMATION), at: HandMadeStack.pc(2))
      stack.walk()
      #expect(stack.isRight)
      stack.walker.pointee.high = stack.low
      stack.walker.pointee.proven_low = stack.low
      stack.walk()
      #expect(stack.walked.count == 1)
      #expect(stack.flags == STACK_IS_FOREIGN.rawValue | STACK_IS_CUT.rawValue)
    }

    @Test("a foreign stack that ends at unmapped memory is cut there, without a fault")
    func foreignEnd() throws {
      let pages = try #require(os_reserve(3 * 4_096))
      #expect(os_commit_private(pages, 2 * 4_096))
      let stack = try HandMadeStack()
      stack.setRule(frame_rule_make(FRAME_RULE_RSP, 64, 0), at: HandMadeStack.pc(1))
      let words = pages.assumingMemoryBound(to: UInt.self)
      for index in 0..<1_024 { words[index] = HandMadeStack.pc(1) }
      let start = UInt(bitPattern: pages) + 4_096 + 2_048
      let caller = frame_state(pc: HandMadeStack.pc(1), sp: start, rbp: 0)
      stack_walk(stack.walker, caller, 0)
      #expect(stack.walked.count == 2_048 / 64 + 1)
      #expect(stack.flags == STACK_IS_FOREIGN.rawValue | STACK_IS_CUT.rawValue)
    }

    // --- Signals ---------------------------------------------------------------------------------

    @Test("below a signal's trampoline the walk goes on where the signal interrupted")
    func signal() throws {
      let stack = try HandMadeStack()
      stack.pushRoot()
      stack.push(0, FrameShape(bytes: 64, savedSlot: 2), rbp: 77)
      let interrupted = stack.frames.last!
      // The kernel's frame: the trampoline's return address is gone, a ucontext is on top.
      let context = interrupted.sp - 4_096
      stack.setRule(frame_rule_special(FRAME_RULE_SIGNAL), at: 0x50_0000)
      stack.store(interrupted.rbp, at: context + 120)
      stack.store(interrupted.sp, at: context + 160)
      stack.store(interrupted.pc - 1, at: context + 168)
      stack.store(0x50_0000, at: context - 8)
      stack.setRule(frame_rule_make(FRAME_RULE_RSP, 64, 0), at: HandMadeStack.pc(9))
      let handler = frame_state(pc: HandMadeStack.pc(9), sp: context - 64, rbp: 5)
      stack_walk(stack.walker, handler, 0)
      let expected = stack.frames.map(\.pc) + [0x50_0000, HandMadeStack.pc(9)]
      #expect(stack.walked.map(\.pc) == expected)
      #expect(stack.walked[1].rbp == 77)
      #expect(stack.flags == 0)
    }

    @Test("a trampoline that leads to no stack cuts the walk", arguments: [UInt(0), 8, 4_096, 12])
    func signalToNowhere(sp: UInt) throws {
      let stack = try HandMadeStack()
      stack.pushRoot()
      let context = stack.high - 4_096
      stack.setRule(frame_rule_special(FRAME_RULE_SIGNAL), at: 0x50_0000)
      stack.setRule(frame_rule_make(FRAME_RULE_RSP, 64, 0), at: HandMadeStack.pc(1))
      stack.store(sp, at: context + 160)
      stack.store(HandMadeStack.pc(1) - 1, at: context + 168)
      stack_walk(stack.walker, frame_state(pc: 0x50_0000, sp: context, rbp: 0), 0)
      #expect(stack.walked.map(\.pc) == [0x50_0000])
      #expect(stack.flags == STACK_IS_CUT.rawValue)
    }

    @Test("a trampoline that leads to itself is cut after a bounded number of steps")
    func signalInCircles() throws {
      let stack = try HandMadeStack()
      stack.pushRoot()
      let context = stack.high - 4_096
      stack.setRule(frame_rule_special(FRAME_RULE_SIGNAL), at: 0x50_0000)
      stack.store(context, at: context + 160)
      stack.store(0x50_0000 - 1, at: context + 168)
      stack_walk(stack.walker, frame_state(pc: 0x50_0000, sp: context, rbp: 0), 0)
      #expect(stack.flags & STACK_IS_CUT.rawValue != 0)
      #expect(stack.walked.count < 1_000)
    }
  }
}
