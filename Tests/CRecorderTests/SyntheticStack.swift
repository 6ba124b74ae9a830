import CRecorder

/// A walker that seems to have walked: the stack table sees the frames that a test gives it.
final class SyntheticStack {
  let walker = UnsafeMutablePointer<stack_walker>.allocate(capacity: 1)
  private var frames: UnsafeMutableBufferPointer<kept_frame>

  /// Return addresses, outermost first.
  init(_ addresses: [UInt] = [], flags: UInt32 = 0, generation: UInt32 = 0) {
    walker.initialize(to: stack_walker())
    frames = .allocate(capacity: 64)
    set(addresses, flags: flags, generation: generation)
  }

  deinit {
    walker.deallocate()
    frames.deallocate()
  }

  /// Replaces the stack by another one that shares no interned frame with it.
  func set(_ addresses: [UInt], flags: UInt32 = 0, generation: UInt32 = 0) {
    if addresses.count > frames.count {
      frames.deallocate()
      frames = .allocate(capacity: addresses.count)
    }
    var hash = Self.mixed(UInt64(generation) << 8 | UInt64(flags), 1)
    for (index, address) in addresses.enumerated() {
      hash = Self.mixed(hash, UInt64(address))
      var frame = kept_frame()
      frame.state.pc = address
      frame.hash = hash
      frames.initializeElement(at: index, to: frame)
    }
    walker.pointee.frames = frames.baseAddress
    walker.pointee.count = UInt32(addresses.count)
    walker.pointee.flags = flags
    walker.pointee.generation = generation
    walker.pointee.hash = hash
  }

  /// Any hash does that depends on the frame and on all outside it.
  private static func mixed(_ outside: UInt64, _ value: UInt64) -> UInt64 {
    var mixed = (outside ^ value &* 0x9e37_79b9_7f4a_7c15) &* 0xbf58_476d_1ce4_e5b9
    mixed ^= mixed >> 31
    return mixed &* 0x94d0_49bb_1331_11eb
  }
}
