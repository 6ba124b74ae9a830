/// Where the references of a value stand: a type's fields, laid flat, found once a type.
struct Edge {
  enum Kind {
    /// An object; the high and the low bits that a bridge object uses are masked.
    case object
    case opaqueExistential
    case enumeration
    case weak
    case unowned
    case unmanaged
    case pointer
    /// Something that holds references, nobody knows which.
    case unknown
  }

  var kind: Kind
  var offset: Int
  var label: Int
  /// The type of the value at the offset, where the kind needs it.
  var type: RuntimeMetadata?
  /// The number of the enum's plan.
  var detail = 0
}

struct ValuePlan {
  let type: RuntimeMetadata
  let edges: Range<Int>
}

/// An enum, whose references depend on the active case.
struct EnumPlan {
  let type: RuntimeMetadata
  let size: Int
  let payloadCaseCount: Int
  let cases: [CasePlan]
}

struct CasePlan {
  let type: RuntimeMetadata?
  let isIndirect: Bool
  let label: Int
}

/// Every plan made in one walk.
///
/// A plan depends on the type and on the path that leads to it within its object or box. Making one
/// recurses through types that contain each other inline, which the compiler keeps finite.
struct PlanTable {
  private struct Key: Hashable {
    let type: RuntimeMetadata
    let label: Int
  }

  private(set) var plans: [ValuePlan] = []
  private(set) var edges: ContiguousArray<Edge> = []
  private(set) var enums: [EnumPlan] = []
  private(set) var labels: [String] = [""]
  private var labelNumbers = ["": 0]
  private var numbers: [Key: Int] = [:]

  mutating func label(_ text: String) -> Int {
    if let number = labelNumbers[text] { return number }
    labels.append(text)
    labelNumbers[text] = labels.count - 1
    return labels.count - 1
  }

  mutating func plan(for type: RuntimeMetadata, label: Int) -> Int {
    let key = Key(type: type, label: label)
    if let number = numbers[key] { return number }
    var found: [Edge] = []
    collect(type, at: 0, label: label, into: &found)
    return add(found, type: type, key: key)
  }

  /// The plan of an object's fields.
  mutating func fieldPlan(for type: RuntimeMetadata) -> Int {
    let key = Key(type: type, label: -1)
    if let number = numbers[key] { return number }
    var found: [Edge] = []
    let fields = type.storedFields
    let isOfLibrary = type.descriptor?.moduleName == "Swift"
    for field in fields {
      let name = isOfLibrary ? 0 : label("." + field.name)
      collect(field, at: 0, label: name, hidesPointers: isOfLibrary, into: &found)
    }
    if fields.isEmpty && type.instanceSize > 16 {
      found.append(Edge(kind: .unknown, offset: 16, label: 0, type: type))
    }
    return add(found, type: type, key: key)
  }

  /// The plan of a closure's captures or of a captured variable, and where they end.
  ///
  /// Nil if the compiler left no description, or one that depends on generic arguments. Layout:
  /// `HeapLocalVariableMetadata` and `CaptureDescriptor` of the runtime.
  mutating func capturePlan(for context: RuntimeMetadata) -> (plan: Int, end: Int)? {
    guard
      let descriptor = context.metadata(at: 16)?.address
        ?? UnsafeRawPointer(bitPattern: context.word(at: 16)),
      descriptor.load(fromByteOffset: 8, as: UInt32.self) == 0
    else { return nil }
    var place = Int(context.word(at: 8) & 0xFFFF_FFFF)
    guard place >= 16, place < 4096 else { return nil }
    var found: [Edge] = []
    for index in 0..<Int(descriptor.load(as: UInt32.self)) {
      guard let start = relativePointer(at: descriptor + 12 + 4 * index) else { return nil }
      let mangled = MangledType(start: start)
      let captureLabel = label(".capture\(index)")
      if mangled.isThickFunction || mangled.isBox {
        // A function's context is its second word.
        place = ((place + 7) & ~7) + (mangled.isBox ? 0 : 8)
        found.append(Edge(kind: .object, offset: place, label: captureLabel))
        place += 8
        continue
      }
      // A thin metatype takes no room, and its name doesn't tell it from a thick one.
      guard let type = mangled.resolve(context: nil, arguments: nil), type.kind != .metatype
      else { return nil }
      let field = StoredField(
        name: "", offset: 0, type: type, ownership: mangled.ownership, isVariable: false)
      let size = field.ownership == .strong ? type.size : 8
      let alignment = field.ownership == .strong ? type.alignment : 8
      place = (place + alignment - 1) & ~(alignment - 1)
      collect(field, at: place, label: captureLabel, hidesPointers: false, into: &found)
      place += size
    }
    return (add(found, type: context, key: Key(type: context, label: -2)), place)
  }

  private mutating func add(_ found: [Edge], type: RuntimeMetadata, key: Key) -> Int {
    let first = edges.count
    edges.append(contentsOf: found)
    plans.append(ValuePlan(type: type, edges: first..<edges.count))
    numbers[key] = plans.count - 1
    return plans.count - 1
  }

  private mutating func collect(
    _ field: StoredField, at offset: Int, label: Int, hidesPointers: Bool,
    into found: inout [Edge]
  ) {
    let place = offset + field.offset
    switch field.ownership {
    case .weak: found.append(Edge(kind: .weak, offset: place, label: label))
    case .unowned: found.append(Edge(kind: .unowned, offset: place, label: label))
    case .unmanaged: found.append(Edge(kind: .unmanaged, offset: place, label: label))
    case .strong:
      guard let type = field.type else {
        return found.append(Edge(kind: .unknown, offset: place, label: label))
      }
      collect(type, at: place, label: label, hidesPointers: hidesPointers, into: &found)
    }
  }

  private mutating func collect(
    _ type: RuntimeMetadata, at offset: Int, label: Int, hidesPointers: Bool = false,
    into found: inout [Edge]
  ) {
    func reference(_ kind: Edge.Kind, at place: Int) {
      found.append(Edge(kind: kind, offset: place, label: label, type: type))
    }
    switch type.kind {
    case .classType: reference(.object, at: offset)
    case .structType: collectStruct(type, at: offset, label, hidesPointers, into: &found)
    case .enumType, .optionalType: collectEnum(type, at: offset, label: label, into: &found)
    case .tuple:
      for index in 0..<Int(type.word(at: 8)) {
        guard let element = type.metadata(at: 24 + 16 * index) else { continue }
        let place = offset + Int(type.word(at: 32 + 16 * index) & 0xFFFF_FFFF)
        let name = self.label(labels[label] + ".\(index)")
        collect(element, at: place, label: name, hidesPointers: hidesPointers, into: &found)
      }
    case .function:
      switch type.word(at: 8) >> 16 & 0xFF {
      case 0: reference(.object, at: offset + 8)
      case 1: reference(.unknown, at: offset)
      default: break
      }
    case .existential:
      let flags = type.word(at: 8) & 0xFFFF_FFFF
      let isOpaque = flags >> 31 == 1 && flags >> 24 & 0x3F != 1
      reference(isOpaque ? .opaqueExistential : .object, at: offset)
    case .extendedExistential:
      let shape = type.metadata(at: 8)?.word(at: 0) ?? 0xFF
      switch shape & 0xFF {
      case 0: reference(.opaqueExistential, at: offset)
      case 1: reference(.object, at: offset)
      case 2: break
      default: reference(.unknown, at: offset)
      }
    case .fixedArray: collectFixedArray(type, at: offset, label: label, into: &found)
    case .opaque: collectBuiltin(type, at: offset, label, hidesPointers, into: &found)
    case .metatype, .existentialMetatype: break
    default: if !type.isTrivial { reference(.unknown, at: offset) }
    }
  }

  private mutating func collectStruct(
    _ type: RuntimeMetadata, at offset: Int, _ label: Int, _ hidesPointers: Bool,
    into found: inout [Edge]
  ) {
    let descriptor = type.descriptor
    let name = descriptor?.qualifiedName ?? ""
    if name == "Synchronization._Cell", let content = type.genericArgument(0) {
      return collect(content, at: offset, label: label, into: &found)
    }
    if name == "Swift.Unmanaged" {
      return found.append(Edge(kind: .unmanaged, offset: offset, label: label))
    }
    let fields = type.storedFields
    if fields.isEmpty && type.size > 0 && !type.isTrivial {
      found.append(Edge(kind: .unknown, offset: offset, label: label, type: type))
    }
    // Fields of the standard library's own types say nothing to the reader of a path.
    let isOfLibrary = name.hasPrefix("Swift.")
    let isPointer = isOfLibrary && descriptor?.name.contains("Unsafe") == true
    let hides = hidesPointers || (isOfLibrary && !isPointer)
    for field in fields {
      let inner = isOfLibrary ? label : self.label(labels[label] + "." + field.name)
      collect(field, at: offset, label: inner, hidesPointers: hides, into: &found)
    }
  }

  private mutating func collectEnum(
    _ type: RuntimeMetadata, at offset: Int, label: Int, into found: inout [Edge]
  ) {
    if type.isTrivial {
      if let content = type.genericArgument(0), type.kind == .optionalType,
        content.descriptor?.name.contains("Unsafe") == true
      {
        collect(content, at: offset, label: label, into: &found)
      }
      return
    }
    guard let descriptor = type.descriptor, let records = descriptor.fields,
      type.hasEnumWitnesses, records.count >= descriptor.payloadCaseCount
    else {
      return found.append(Edge(kind: .unknown, offset: offset, label: label, type: type))
    }
    let isOptional = type.kind == .optionalType
    if isOptional, let content = type.genericArgument(0), content.kind == .classType {
      return found.append(Edge(kind: .object, offset: offset, label: label))
    }
    let cases = (0..<descriptor.payloadCaseCount).map { index in
      let record = records[index]
      let name = isOptional ? label : self.label(labels[label] + "." + record.name)
      return CasePlan(
        type: record.mangledType?.resolve(in: type), isIndirect: record.isIndirectCase, label: name)
    }
    enums.append(
      EnumPlan(
        type: type, size: type.size, payloadCaseCount: descriptor.payloadCaseCount, cases: cases))
    found.append(
      Edge(
        kind: .enumeration, offset: offset, label: label, type: type, detail: enums.count - 1))
  }

  private mutating func collectFixedArray(
    _ type: RuntimeMetadata, at offset: Int, label: Int, into found: inout [Edge]
  ) {
    let count = Int(bitPattern: type.word(at: 8))
    guard !type.isTrivial, count > 0 else { return }
    guard count <= 4096, let element = type.metadata(at: 16) else {
      return found.append(Edge(kind: .unknown, offset: offset, label: label, type: type))
    }
    for index in 0..<count {
      let name = self.label(labels[label] + "[\(index)]")
      collect(element, at: offset + index * element.stride, label: name, into: &found)
    }
  }

  private func collectBuiltin(
    _ type: RuntimeMetadata, at offset: Int, _ label: Int, _ hidesPointers: Bool,
    into found: inout [Edge]
  ) {
    let name = _typeName(type.type, qualified: true)
    switch name {
    case "Builtin.BridgeObject", "Builtin.NativeObject", "Builtin.UnknownObject":
      found.append(Edge(kind: .object, offset: offset, label: label, type: type))
    case "Builtin.RawPointer":
      if !hidesPointers {
        found.append(Edge(kind: .pointer, offset: offset, label: label, type: type))
      }
    case "Builtin.DefaultActorStorage", "Builtin.NonDefaultDistributedActorStorage": break
    default:
      if !type.isTrivial {
        found.append(Edge(kind: .unknown, offset: offset, label: label, type: type))
      }
    }
  }
}
