/// Frames, each stored once.
public struct FrameTable: Sendable {
  public private(set) var frames: [Frame] = []
  private var indices: [Frame: Int] = [:]

  public init() {}

  public var count: Int { frames.count }

  /// Every id of this table.
  public var identifiers: some Sequence<FrameID> { frames.indices.lazy.map(FrameID.init) }

  public subscript(id: FrameID) -> Frame { frames[id.index] }

  /// The id of `frame`, which is stored when it is new. O(1).
  public mutating func intern(_ frame: Frame) -> FrameID {
    if let index = indices[frame] { return FrameID(index: index) }
    indices[frame] = frames.count
    frames.append(frame)
    return FrameID(index: frames.count - 1)
  }
}
