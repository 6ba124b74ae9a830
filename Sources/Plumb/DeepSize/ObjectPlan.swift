/// What a heap block holds, found once for each first word that a block can have.
struct ObjectPlan {
  enum Kind {
    case fields(plan: Int)
    case array(element: Int, start: Int, stride: Int)
    /// Keys and, in a dictionary, values, in buckets behind a bitmap.
    case hashTable(key: Int, value: Int, keyStride: Int, valueStride: Int, isSet: Bool)
    case string
    /// Foundation's `__DataStorage`: the offsets of its bytes and of its deallocator.
    case data(bytes: Int, deallocator: Int, capacity: Int)
    case box(plan: Int, start: Int, end: Int)
    case errorBox
    case closure(plan: Int, end: Int)
    case undescribedClosure
    case managedBuffer(plan: Int)
    case task
    case unknown
    /// Blocks without a header, of which only the size matters.
    case bytes
  }

  let type: RuntimeMetadata?
  let kind: Kind
  let name: String?

  static var sideTable: ObjectPlan {
    ObjectPlan(type: nil, kind: .bytes, name: "weak reference side table")
  }
  static var dataBytes: ObjectPlan {
    ObjectPlan(type: nil, kind: .bytes, name: "bytes of Data")
  }
  static var pointee: ObjectPlan {
    ObjectPlan(type: nil, kind: .bytes, name: "memory of an unsafe pointer")
  }

  init(type: RuntimeMetadata?, kind: Kind, name: String?) {
    self.type = type
    self.kind = kind
    self.name = name
  }

  /// The plan of blocks that begin with this metadata.
  init(metadata: RuntimeMetadata, table: inout PlanTable) {
    type = metadata
    switch metadata.kind {
    case .classType:
      kind = Self.classKind(metadata, table: &table)
      name = nil
    case .genericBox:
      kind = metadata.metadata(at: 16).map { Self.boxKind($0, table: &table) } ?? .unknown
      name = "box"
    case .errorBox: (kind, name) = (.errorBox, "error box")
    case .localVariable:
      let captures = table.capturePlan(for: metadata)
      kind = captures.map { .closure(plan: $0.plan, end: $0.end) } ?? .undescribedClosure
      name = "closure context"
    case .task, .job: (kind, name) = (.task, "task")
    default: (kind, name) = (.unknown, "unknown object")
    }
  }

  /// A box whose content is known from the reference to it.
  init(boxOf content: RuntimeMetadata, table: inout PlanTable) {
    type = content
    kind = Self.boxKind(content, table: &table)
    name = nil
  }

  private static func boxKind(_ content: RuntimeMetadata, table: inout PlanTable) -> Kind {
    let start = alignedOffset(16, for: content)
    return .box(plan: table.plan(for: content, label: 0), start: start, end: start + content.size)
  }

  private static func classKind(_ type: RuntimeMetadata, table: inout PlanTable) -> Kind {
    guard let descriptor = type.descriptor, descriptor.isClass else { return .unknown }
    switch descriptor.qualifiedName {
    case "Swift._ContiguousArrayStorage":
      guard let element = type.genericArgument(0) else { return .unknown }
      return .array(
        element: table.plan(for: element, label: 0), start: alignedOffset(32, for: element),
        stride: element.stride)
    case "Swift._DictionaryStorage":
      guard let key = type.genericArgument(0), let value = type.genericArgument(1) else {
        return .unknown
      }
      return .hashTable(
        key: table.plan(for: key, label: table.label(".key")),
        value: table.plan(for: value, label: table.label(".value")), keyStride: key.stride,
        valueStride: value.stride, isSet: false)
    case "Swift._SetStorage":
      guard let key = type.genericArgument(0) else { return .unknown }
      return .hashTable(
        key: table.plan(for: key, label: 0), value: 0, keyStride: key.stride, valueStride: 0,
        isSet: true)
    case "Swift.__StringStorage": return .string
    case "FoundationEssentials.__DataStorage", "Foundation.__DataStorage":
      let fields = type.storedFields
      func offset(_ name: String) -> Int? { fields.first { $0.name == name }?.offset }
      guard let bytes = offset("_bytes"), let deallocator = offset("_deallocator"),
        let capacity = offset("_capacity")
      else { return .unknown }
      return .data(bytes: bytes, deallocator: deallocator, capacity: capacity)
    default: break
    }
    let fields = table.fieldPlan(for: type)
    return holdsManagedElements(type) ? .managedBuffer(plan: fields) : .fields(plan: fields)
  }

  /// Whether a class is a `ManagedBuffer` whose elements could refer to something.
  private static func holdsManagedElements(_ type: RuntimeMetadata) -> Bool {
    var next: RuntimeMetadata? = type
    while let level = next, let descriptor = level.descriptor {
      if descriptor.qualifiedName == "Swift.ManagedBuffer" {
        return true
      }
      next = level.superclass
    }
    return false
  }

  static func alignedOffset(_ offset: Int, for type: RuntimeMetadata) -> Int {
    (offset + type.alignment - 1) & ~(type.alignment - 1)
  }
}
