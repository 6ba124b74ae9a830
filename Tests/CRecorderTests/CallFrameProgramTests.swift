import CRecorder
import Testing

@Suite("Call-frame programs")
struct CallFrameProgramTests {
  private static let start: UInt = 0x40_0000
  private static let tooComplex = frame_rule_special(FRAME_RULE_TOO_COMPLEX)

  private static func rsp(_ offset: Int32, saved: UInt32 = 0) -> frame_rule {
    frame_rule_make(FRAME_RULE_RSP, offset, saved)
  }
  private static func rbp(_ offset: Int32, saved: UInt32 = 0) -> frame_rule {
    frame_rule_make(FRAME_RULE_RBP, offset, saved)
  }
  private static func dereference(_ offset: Int32, saved: UInt32 = 0) -> frame_rule {
    frame_rule_make(FRAME_RULE_DEREFERENCE, offset, saved)
  }

  /// The rule at `offset` bytes into a function.
  private func rule(
    _ function: [UInt8], at offset: UInt = 0, common: [UInt8] = CallFrame.atCall,
    codeAlignment: UInt64 = 1, dataAlignment: Int64 = -8, isSignalFrame: Bool = false
  ) -> frame_rule {
    common.withUnsafeBufferPointer { common in
      function.withUnsafeBufferPointer { function in
        var program = call_frame_program()
        program.common.code_alignment = codeAlignment
        program.common.data_alignment = dataAlignment
        program.common.return_address_register = CallFrame.returnAddress
        program.common.is_signal_frame = isSignalFrame
        program.common.instructions = cursor(over: common)
        var instructions = cursor(over: function)
        return call_frame_program_run(
          &program, &instructions, Self.start, Self.start + offset)
      }
    }
  }

  private func cursor(over bytes: UnsafeBufferPointer<UInt8>) -> byte_cursor {
    var cursor = byte_cursor()
    cursor.at = bytes.baseAddress
    cursor.end = bytes.baseAddress.map { $0 + bytes.count }
    return cursor
  }

  // --- Places ------------------------------------------------------------------------------------

  @Test("a function with a frame pointer has a rule for each of its stages")
  func stages() {
    let function =
      CallFrame.advance(1) + CallFrame.defineCFAOffset(16) + CallFrame.offset(CallFrame.rbp, 2)
      + CallFrame.advance(3) + CallFrame.defineCFARegister(CallFrame.rbp)
      + CallFrame.advance(40) + CallFrame.defineCFA(CallFrame.rsp, 8)
      + CallFrame.restore(CallFrame.rbp)
    #expect(rule(function, at: 0) == Self.rsp(8))
    #expect(rule(function, at: 1) == Self.rsp(16, saved: 2))
    #expect(rule(function, at: 3) == Self.rsp(16, saved: 2))
    #expect(rule(function, at: 4) == Self.rbp(16, saved: 2))
    #expect(rule(function, at: 43) == Self.rbp(16, saved: 2))
    #expect(rule(function, at: 44) == Self.rsp(8))
    #expect(rule(function, at: 4000) == Self.rsp(8))
  }

  private static let advanceForms: [(instruction: [UInt8], delta: UInt)] = [
    (CallFrame.advance(63), 63), (CallFrame.advance1(200), 200),
    (CallFrame.advance2(60_000), 60_000), (CallFrame.advance4(0x0100_0000), 0x0100_0000),
  ]

  @Test(
    "every form of advance reaches its place, times the code alignment", arguments: advanceForms)
  func advances(instruction: [UInt8], delta: UInt) {
    let function = instruction + CallFrame.defineCFAOffset(32)
    for alignment in [UInt(1), 4] {
      let place = delta * alignment
      #expect(rule(function, at: place - 1, codeAlignment: UInt64(alignment)) == Self.rsp(8))
      #expect(rule(function, at: place, codeAlignment: UInt64(alignment)) == Self.rsp(32))
    }
  }

  // --- Instructions ------------------------------------------------------------------------------

  private static let rulesByInstruction: [(function: [UInt8], expected: frame_rule)] = [
    ([0x00], rsp(8)),
    (CallFrame.defineCFA(CallFrame.rbp, 24), rbp(24)),
    (CallFrame.defineCFASigned(CallFrame.rbp, -3), rbp(24)),
    (CallFrame.defineCFAOffset(4096), rsp(4096)),
    (CallFrame.defineCFAOffsetSigned(-6), rsp(48)),
    (CallFrame.defineCFARegister(CallFrame.rbp), rbp(8)),
    (CallFrame.offset(CallFrame.rbp, 3), rsp(8, saved: 3)),
    (CallFrame.offsetExtended(CallFrame.rbp, 300), rsp(8, saved: 300)),
    (CallFrame.offsetExtendedSigned(CallFrame.rbp, 4), rsp(8, saved: 4)),
    (CallFrame.offset(CallFrame.rbp, 3) + CallFrame.restore(CallFrame.rbp), rsp(8)),
    (CallFrame.offset(CallFrame.rbp, 3) + CallFrame.restoreExtended(CallFrame.rbp), rsp(8)),
    (CallFrame.offset(CallFrame.rbp, 3) + CallFrame.sameValue(CallFrame.rbp), rsp(8)),
    (CallFrame.offset(CallFrame.rbp, 3) + CallFrame.undefined(CallFrame.rbp), rsp(8)),
    (CallFrame.argumentsSize(1 << 40) + CallFrame.defineCFAOffset(24), rsp(24)),
    (CallFrame.undefined(CallFrame.returnAddress), frame_rule_special(FRAME_RULE_OUTERMOST)),
  ]

  @Test("each instruction does what the standard says", arguments: rulesByInstruction)
  func instructions(function: [UInt8], expected: frame_rule) {
    #expect(rule(function) == expected)
  }

  @Test("a register that a walk doesn't need may be anywhere, and what follows is still read")
  func otherRegisters() {
    let anywhere = [
      CallFrame.offset(CallFrame.rbx, 5), CallFrame.offsetExtended(CallFrame.rbx, 5),
      CallFrame.offsetExtendedSigned(CallFrame.rbx, -5),
      CallFrame.inRegister(CallFrame.rbx, 200), CallFrame.restore(CallFrame.rbx),
      CallFrame.restoreExtended(CallFrame.rbx), CallFrame.undefined(CallFrame.rbx),
      CallFrame.sameValue(CallFrame.rbx), CallFrame.expression(CallFrame.rbx, [0x77, 0, 0x23, 8]),
      CallFrame.valueExpression(CallFrame.rbx, [0x77, 0]),
    ]
    for instruction in anywhere {
      #expect(rule(instruction + CallFrame.defineCFAOffset(40)) == Self.rsp(40))
    }
  }

  @Test("restore brings back what the common entry said")
  func restoreToCommon() {
    let common = CallFrame.atCall + CallFrame.offset(CallFrame.rbp, 2)
    let function = CallFrame.offset(CallFrame.rbp, 9) + CallFrame.restore(CallFrame.rbp)
    #expect(rule(function, common: common) == Self.rsp(8, saved: 2))
    let address =
      CallFrame.undefined(CallFrame.returnAddress)
      + CallFrame.restore(CallFrame.returnAddress)
    #expect(rule(address) == Self.rsp(8))
  }

  @Test("rows are remembered two deep and recalled whole; deeper is too complex")
  func rememberedRows() {
    let deepen = { (offset: UInt64) in
      CallFrame.remember + CallFrame.defineCFAOffset(offset)
    }
    let changed = CallFrame.defineCFA(CallFrame.rbp, 64) + CallFrame.offset(CallFrame.rbp, 2)
    #expect(rule(CallFrame.remember + changed + CallFrame.recall) == Self.rsp(8))
    #expect(rule(deepen(16) + deepen(24) + CallFrame.recall) == Self.rsp(16))
    #expect(rule(deepen(16) + deepen(24) + CallFrame.recall + CallFrame.recall) == Self.rsp(8))
    let threeDeep = deepen(16) + deepen(24) + deepen(32)
    #expect(rule(threeDeep) == Self.tooComplex)
    #expect(rule(CallFrame.recall) == Self.tooComplex)
  }

  // --- Realigned frames --------------------------------------------------------------------------

  @Test("a realigned frame finds its CFA and the saved rbp through rbp")
  func realigned() {
    let cfa = CallFrame.defineCFA(by: CallFrame.wordAtRbpPlus(-8))
    #expect(rule(cfa) == Self.dereference(-8))
    let atRbp = CallFrame.expression(CallFrame.rbp, CallFrame.rbpPlus(0))
    #expect(rule(cfa + atRbp) == Self.dereference(-8, saved: 1))
    let above = CallFrame.expression(CallFrame.rbp, CallFrame.rbpPlus(16))
    #expect(rule(cfa + above) == Self.dereference(-8, saved: 3))
    #expect(rule(cfa + atRbp + CallFrame.defineCFA(CallFrame.rsp, 8)) == Self.tooComplex)
    #expect(rule(cfa + CallFrame.offset(CallFrame.rbp, 2)) == Self.tooComplex)
  }

  @Test("where rbp is saved below rbp there is no rule for it, and none is made up")
  func savedBelowRbp() {
    let cfa = CallFrame.defineCFA(by: CallFrame.wordAtRbpPlus(-8))
    for offset in [Int64(-8), -16, -1024] {
      let below = CallFrame.expression(CallFrame.rbp, CallFrame.rbpPlus(offset))
      #expect(rule(cfa + below) == Self.tooComplex)
    }
  }

  @Test("in a table of calls the stack is a word deeper from where its entries push one")
  func linkageTable() {
    for (literal, pushed) in [(UInt8(0x3b), UInt(11)), (0x35, 5), (0x3a, 10)] {
      let expression: [UInt8] = [
        0x77, 0x08, 0x80, 0x00, 0x3f, 0x1a, literal, 0x2a, 0x33, 0x24, 0x22,
      ]
      let table =
        CallFrame.defineCFAOffset(16) + CallFrame.advance(6) + CallFrame.defineCFAOffset(24)
        + CallFrame.advance(10) + CallFrame.defineCFA(by: expression)
      #expect(rule(table, at: 0) == Self.rsp(16))
      for entry in [UInt(16), 32, 4096] {
        #expect(rule(table, at: entry) == Self.rsp(8))
        #expect(rule(table, at: entry + pushed - 1) == Self.rsp(8))
        #expect(rule(table, at: entry + pushed) == Self.rsp(16))
        #expect(rule(table, at: entry + 15) == Self.rsp(16))
      }
      let longer = CallFrame.defineCFA(by: expression + [0x06])
      #expect(rule(longer) == Self.tooComplex)
      let other = CallFrame.defineCFA(by: expression.dropLast() + [0x1c])
      #expect(rule(other) == Self.tooComplex)
    }
  }

  @Test(
    "any other expression is too complex",
    arguments: [
      CallFrame.rbpPlus(-8), CallFrame.wordAtRbpPlus(-8) + [0x06], [0x77, 0x08, 0x06], [0x76], [],
      [0x76, 0x80],
    ] as [[UInt8]])
  func otherExpressions(expression: [UInt8]) {
    #expect(rule(CallFrame.defineCFA(by: expression)) == Self.tooComplex)
  }

  // --- What has no rule --------------------------------------------------------------------------

  @Test(
    "what does not fit in a rule is too complex",
    arguments: [
      CallFrame.defineCFA(CallFrame.rbx, 8), CallFrame.defineCFA(1 << 16 | CallFrame.rsp, 8),
      CallFrame.defineCFARegister(CallFrame.rbx),
      CallFrame.defineCFARegister(1 << 16 | CallFrame.rsp),
      CallFrame.defineCFAOffset(1 << 17), CallFrame.defineCFAOffset(1 << 33),
      CallFrame.defineCFAOffsetSigned((1 << 14) + 1),
      CallFrame.offset(CallFrame.rbp, 1024), CallFrame.offset(CallFrame.rbp, 0),
      CallFrame.offset(CallFrame.rbp, 1 << 40),
      CallFrame.offsetExtendedSigned(CallFrame.rbp, -1),
      CallFrame.offsetExtendedSigned(CallFrame.rbp, 1 << 28),
      CallFrame.inRegister(CallFrame.rbp, CallFrame.rbx),
      CallFrame.valueExpression(CallFrame.rbp, CallFrame.rbpPlus(0)),
      CallFrame.expression(CallFrame.rbp, CallFrame.rbpPlus(0)),
      CallFrame.offset(CallFrame.returnAddress, 2), CallFrame.sameValue(CallFrame.returnAddress),
      CallFrame.inRegister(CallFrame.returnAddress, CallFrame.rbx),
      [0x01, 0, 0, 0, 0, 0, 0, 0, 0], [0x14, 6, 2], [0x15, 6, 2], [0x2f, 6, 2], [0x3f],
    ] as [[UInt8]])
  func tooComplex(function: [UInt8]) {
    #expect(rule(function) == Self.tooComplex)
  }

  @Test("the largest offsets that fit have a rule")
  func largest() {
    #expect(rule(CallFrame.defineCFAOffset((1 << 17) - 1)) == Self.rsp((1 << 17) - 1))
    #expect(rule(CallFrame.defineCFAOffsetSigned(1 << 14)) == Self.rsp(-(1 << 17)))
    #expect(rule(CallFrame.offset(CallFrame.rbp, 1023)) == Self.rsp(8, saved: 1023))
  }

  @Test("an rbp that is saved between two words is too complex")
  func unalignedSave() {
    let common =
      CallFrame.defineCFA(CallFrame.rsp, 8) + CallFrame.offset(CallFrame.returnAddress, 2)
    #expect(rule([], common: common, dataAlignment: -4) == Self.rsp(8))
    let function = CallFrame.offset(CallFrame.rbp, 3)
    #expect(rule(function, common: common, dataAlignment: -4) == Self.tooComplex)
  }

  @Test("a program without a CFA is too complex")
  func withoutCFA() {
    let common = CallFrame.offset(CallFrame.returnAddress, 1)
    #expect(rule([], common: common) == Self.tooComplex)
  }

  @Test("a program that ends in the middle of an instruction is too complex, wherever it ends")
  func truncated() {
    let instructions = [
      CallFrame.defineCFAOffset(1 << 20), CallFrame.offsetExtended(CallFrame.rbp, 300),
      CallFrame.expression(CallFrame.rbx, [1, 2, 3]), CallFrame.advance4(7),
      CallFrame.defineCFAOffsetSigned(-2), CallFrame.offset(CallFrame.rbp, 2),
    ]
    var before: [UInt8] = CallFrame.defineCFAOffset(16)
    for instruction in instructions {
      for length in 1..<instruction.count {
        #expect(rule(before + instruction.prefix(length), at: 7) == Self.tooComplex)
      }
      before += instruction
    }
    #expect(rule(before, at: 7) == Self.rsp(16, saved: 2))
  }

  @Test("a signal frame is one, whatever its instructions say")
  func signalFrame() {
    let signal = frame_rule_special(FRAME_RULE_SIGNAL)
    #expect(rule([0x3f], isSignalFrame: true) == signal)
    #expect(rule(CallFrame.defineCFAOffset(16), isSignalFrame: true) == signal)
  }
}
