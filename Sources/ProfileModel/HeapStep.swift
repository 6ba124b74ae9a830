/// One reference on a way through the heap: a block of a type, and the property that leads on.
public struct HeapStep: Hashable, Sendable {
  /// Nil where the block's type is not known.
  public var type: String?
  /// The property, `element` of a collection's storage, or nil where only its place is known.
  public var field: String?
  /// Where the reference stands in the block, in bytes.
  public var offset: Int
  /// Whether it holds the memory of the object that it leads to, but not the object.
  public var isUnowned: Bool

  /// One reference.
  public init(type: String?, field: String?, offset: Int, isUnowned: Bool = false) {
    self.type = type
    self.field = field
    self.offset = offset
    self.isUnowned = isUnowned
  }
}
