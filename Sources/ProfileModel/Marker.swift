/// What a path cannot show, in the place where it is missing.
public enum Marker: Hashable, Sendable, CustomStringConvertible {
  /// So many frames in the middle of a very deep stack; 0 when their number is not known.
  case leftOut(frames: Int)
  /// The stack could not be walked to its thread's first function.
  case stackCut
  /// The frames further in ran on a stack that is not the thread's own.
  case anotherStack
  /// The table of frames was full: the frames further in were not kept.
  case notKept
  /// The table of sites was full: nothing of the stack was kept.
  case unattributed

  /// The marker in brackets: `[stack cut here]`.
  public var description: String {
    switch self {
    case .leftOut(0): "[frames left out]"
    case .leftOut(let frames): "[\(frames) frames left out]"
    case .stackCut: "[stack cut here]"
    case .anotherStack: "[another stack]"
    case .notKept: "[frames not kept]"
    case .unattributed: "[unattributed]"
    }
  }
}
