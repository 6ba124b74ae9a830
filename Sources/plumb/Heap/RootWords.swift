/// Words outside of the heap that may refer to blocks, and where they stood.
struct RootWords {
  /// What kind of place it was.
  enum Place: Hashable {
    /// What a module has mapped, or memory of no name: static data, thread-local data, arenas.
    case memory
    /// What a thread's stack had in use, and its thread-local data behind it.
    case stack(Int32)
    case registers(Int32)

    /// The surest first: what stacks and registers show may be left from before.
    enum Kind: CaseIterable {
      case memory, stack, registers
    }

    var kind: Kind {
      switch self {
      case .memory: .memory
      case .stack: .stack
      case .registers: .registers
      }
    }
  }

  let words: UnsafeBufferPointer<UInt64>
  /// Of the first word; 0 for registers.
  let address: UInt64
  let place: Place
}
