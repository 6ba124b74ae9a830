import CRecorder
import Testing

/// A function as a walk sees it: how its frame is laid out below the caller's stack pointer.
struct FrameShape: Equatable {
  enum Base: Equatable {
    case stackPointer  // CFA = rsp + size; rbp, if saved, at CFA - 8 * savedSlot
    case framePointer  // CFA = rbp + 16; rbp saved at CFA - 16
    case realigned  // CFA = *(rbp - 8); rbp saved at rbp
  }

  var base = Base.stackPointer
  var bytes: UInt = 32
  var savedSlot: UInt = 0

  var rule: frame_rule {
    switch base {
    case .stackPointer: frame_rule_make(FRAME_RULE_RSP, Int32(bytes), UInt32(savedSlot))
    case .framePointer: frame_rule_make(FRAME_RULE_RBP, 16, 2)
    case .realigned: frame_rule_make(FRAME_RULE_DEREFERENCE, -8, 1)
    }
  }
}

/// A stack in memory of the test's own, and the walker that thinks it is its thread's.
///
/// Functions have no code: their rules are put into the cache of rules by hand. Frames are pushed
/// from the root inwards, as calls push them.
final class HandMadeStack {
  struct Frame: Equatable {
    var pc: UInt  // where its callee returns to
    var sp: UInt  // after the callee has returned
    var rbp: UInt
    var shape: FrameShape
  }

  private let whole: UnsafeMutableRawBufferPointer
  private let memory: UnsafeMutableRawBufferPointer
  private let contextMemory: UnsafeMutableRawPointer
  private static let contextBytes: UInt = 1 << 16
  private let cache = UnsafeMutablePointer<rule_cache>.allocate(capacity: 1)
  let walker = UnsafeMutablePointer<stack_walker>.allocate(capacity: 1)
  private(set) var frames: [Frame] = []  // outermost first

  /// The address that a function's callees return to; one for each number.
  static func pc(_ function: Int) -> UInt { 0x40_1000 + UInt(function) * 64 }

  /// Contexts of async functions lie above the stack, or below it.
  init(bytes: Int = 1 << 20, isProven: Bool = true, contextsAbove: Bool = true) throws {
    PrivateMemory.require()
    let contextBytes = Int(Self.contextBytes)
    whole = .allocate(byteCount: bytes + contextBytes, alignment: 4096)
    whole.initializeMemory(as: UInt8.self, repeating: 0)
    memory = UnsafeMutableRawBufferPointer(
      rebasing: contextsAbove ? whole[..<bytes] : whole[contextBytes...])
    contextMemory = whole.baseAddress! + (contextsAbove ? bytes : 0)
    cache.initialize(to: rule_cache())
    try #require(rule_cache_start(cache))
    try start(walker, isProven: isProven)
  }

  deinit {
    whole.deallocate()
    cache.deallocate()
    walker.deallocate()
  }

  var high: UInt { UInt(bitPattern: memory.baseAddress!) + UInt(memory.count) }
  var low: UInt { UInt(bitPattern: memory.baseAddress!) }

  private func start(_ walker: UnsafeMutablePointer<stack_walker>, isProven: Bool) throws {
    walker.initialize(to: stack_walker())
    try #require(stack_walker_start(walker, cache, high))
    if isProven { walker.pointee.proven_low = low }
  }

  // --- Rules and words ---------------------------------------------------------------------------

  func setRule(_ rule: frame_rule, at pc: UInt) {
    cache.pointee.slots[Int(rule_cache_index(UInt64(pc)))] =
      rule_cache_key(UInt64(pc)) << 32 | UInt64(rule)
  }

  func store(_ word: UInt, at address: UInt) {
    memory.storeBytes(of: word, toByteOffset: Int(address - low), as: UInt.self)
  }

  func word(at address: UInt) -> UInt {
    memory.load(fromByteOffset: Int(address - low), as: UInt.self)
  }

  // --- Frames ------------------------------------------------------------------------------------

  /// The thread's first function.
  func pushRoot(pc: UInt = 0x40_0000, rule: frame_rule? = nil) {
    setRule(rule ?? frame_rule_special(FRAME_RULE_OUTERMOST), at: pc)
    frames = [Frame(pc: pc, sp: high - 64, rbp: 0, shape: FrameShape())]
  }

  /// A call from the innermost frame. `rbp` is what the function leaves there, where it may choose.
  func push(_ function: Int, _ shape: FrameShape, rbp: UInt? = nil) {
    let caller = frames[frames.count - 1]
    let pc = Self.pc(function)
    setRule(shape.rule, at: pc)
    store(caller.pc, at: caller.sp - 8)
    var frame = Frame(pc: pc, sp: caller.sp - shape.bytes, rbp: caller.rbp, shape: shape)
    switch shape.base {
    case .stackPointer:
      if shape.savedSlot != 0 {
        store(caller.rbp, at: caller.sp - 8 * shape.savedSlot)
        frame.rbp = rbp ?? caller.rbp
      }
    case .framePointer:
      frame.rbp = caller.sp - 16
      store(caller.rbp, at: frame.rbp)
    case .realigned:
      frame.rbp = rbp ?? frame.sp + 16
      store(caller.rbp, at: frame.rbp)
      store(caller.sp, at: frame.rbp - 8)
    }
    frames.append(frame)
  }

  /// Returns from functions. What awaited one that is gone goes with it.
  func pop(_ count: Int = 1) {
    for _ in 0..<count {
      frames.removeLast()
      while let last = frames.last, isAwaiting(last) { frames.removeLast() }
    }
  }

  // --- Async frames ------------------------------------------------------------------------------

  /// A call of an async function, and the functions that await it, outermost first.
  func pushAsync(_ function: Int, awaitedBy chain: [Int], bytes: UInt = 64) {
    let caller = frames[frames.count - 1]
    let pc = Self.pc(function)
    setRule(frame_rule_special(FRAME_RULE_ASYNC), at: pc)
    store(caller.pc, at: caller.sp - 8)
    store(caller.rbp, at: caller.sp - 16)
    store(pushContexts(awaitedBy: chain), at: caller.sp - 24)
    frames.append(
      Frame(
        pc: pc, sp: caller.sp - bytes, rbp: caller.sp - 16,
        shape: FrameShape(base: .framePointer, bytes: bytes)))
  }

  /// The task's root context, and one for each function; returns the innermost.
  private func pushContexts(awaitedBy chain: [Int]) -> UInt {
    var parent: UInt = 0
    for function in [Self.taskRoot] + chain {
      let context = contexts + UInt(frames.count(where: isAwaiting)) * 16
      (contextMemory + Int(context - contexts)).storeBytes(of: parent, as: UInt.self)
      (contextMemory + Int(context - contexts) + 8)
        .storeBytes(of: Self.pc(function), as: UInt.self)
      frames.append(
        Frame(pc: Self.pc(function), sp: context + 16, rbp: parent, shape: FrameShape()))
      parent = context
    }
    return parent
  }

  private static let taskRoot = 9_999

  private var contexts: UInt { UInt(bitPattern: contextMemory) }

  private func isAwaiting(_ frame: Frame) -> Bool {
    frame.sp > contexts && frame.sp <= contexts + Self.contextBytes
  }

  // --- Walking -----------------------------------------------------------------------------------

  private var caller: frame_state {
    let last = frames[frames.count - 1]
    return frame_state(pc: last.pc, sp: last.sp, rbp: last.rbp)
  }

  @discardableResult
  func walk(generation: UInt32 = 0) -> UInt64 { stack_walk(walker, caller, generation) }

  /// A walk that knows of no stack before.
  func walkAfresh(generation: UInt32 = 0) throws -> (hash: UInt64, walked: [frame_state]) {
    let fresh = UnsafeMutablePointer<stack_walker>.allocate(capacity: 1)
    defer { fresh.deallocate() }
    try start(fresh, isProven: true)
    let hash = stack_walk(fresh, caller, generation)
    return (hash, Self.states(of: fresh))
  }

  var walked: [frame_state] { Self.states(of: walker) }
  var flags: UInt32 { walker.pointee.flags }
  var joined: Int { Int(walker.pointee.joined) }

  private static func states(of walker: UnsafeMutablePointer<stack_walker>) -> [frame_state] {
    (0..<Int(walker.pointee.count)).map { walker.pointee.frames[$0].state }
  }

  /// Whether the last walk found what was pushed.
  var isRight: Bool {
    walked.elementsEqual(frames) { $0.pc == $1.pc && $0.sp == $1.sp && $0.rbp == $1.rbp }
  }
}
