/// Frames, each stored once.
public struct FrameTable: Sendable {
  /// By index.
  public private(set) var frames: [Frame] = []
  /// What walks over many paths ask of a frame, without the cost of copying its strings.
  private(set) var traits: [FrameTraits] = []
  private var indices: [Frame: Int] = [:]
  private var moduleIndices: [String: Int32] = [:]

  /// A table without frames.
  public init() {}

  /// How many frames there are.
  public var count: Int { frames.count }

  /// Every id of this table.
  public var identifiers: some Sequence<FrameID> { frames.indices.lazy.map(FrameID.init) }

  /// The frame of an id.
  public subscript(id: FrameID) -> Frame { frames[id.index] }

  /// The id of `frame`, which is stored when it is new. O(1).
  public mutating func intern(_ frame: Frame) -> FrameID {
    if let index = indices[frame] { return FrameID(index: index) }
    let module = moduleIndices[frame.moduleName] ?? Int32(moduleIndices.count)
    moduleIndices[frame.moduleName] = module
    indices[frame] = frames.count
    frames.append(frame)
    traits.append(
      FrameTraits(role: frame.role, isUnsymbolised: frame.isUnsymbolised, moduleName: module))
    return FrameID(index: frames.count - 1)
  }
}

/// What blame depends on.
struct FrameTraits: Sendable {
  var role: Role
  var isUnsymbolised: Bool
  /// Equal for equal module names.
  var moduleName: Int32
}
