/// The fields of a type, where they stand, and the bytes between them; all in bytes.
///
/// From the compiler's field metadata; takes time in proportion to the fields.
public struct TypeLayout: Sendable, Hashable, Codable {
  /// One stored field.
  public struct Field: Sendable, Hashable, Codable {
    public var name: String
    public var typeName: String
    /// From the start of the value, or of the object with its header of 16 bytes.
    public var offset: Int
    public var size: Int
    /// Unused bytes between the end of this field and the next, or the end of the value.
    public var padding: Int
  }

  public var typeName: String
  /// Of a class: the size of an instance.
  public var size: Int
  public var stride: Int
  public var alignment: Int
  /// Inherited fields first; empty for enums and for types without field metadata.
  public var fields: [Field]

  /// Unused bytes between and behind the fields.
  public var padding: Int { fields.reduce(0) { $0 + $1.padding } }

  /// The layout of a struct or class; of any other type its size alone.
  public static func of<Value: ~Copyable>(_ type: Value.Type) -> TypeLayout {
    let metadata = RuntimeMetadata(of: type)
    let isClass = metadata.kind == .classType && metadata.isSwiftClass
    let size = isClass ? metadata.instanceSize : metadata.size
    let stored = metadata.storedFields.sorted { $0.offset < $1.offset }
    var fields: [Field] = []
    for (index, field) in stored.enumerated() {
      let fieldSize = field.ownership == .strong ? field.type?.size ?? 0 : 8
      let end = index + 1 < stored.count ? stored[index + 1].offset : size
      fields.append(
        Field(
          name: field.name, typeName: field.type?.displayName ?? "", offset: field.offset,
          size: fieldSize, padding: max(end - field.offset - fieldSize, 0)))
    }
    return TypeLayout(
      typeName: metadata.displayName, size: size, stride: isClass ? size : metadata.stride,
      alignment: isClass ? 16 : metadata.alignment, fields: fields)
  }
}
