/// Reads type metadata where the runtime keeps it.
///
/// Layouts are those of the Swift 5 ABI on 64-bit machines (`ABI/Metadata.h` and `ABI/ValueWitness`
/// of the runtime). On Linux a class's metadata has no Objective-C words.
struct RuntimeMetadata: Hashable {
  let address: UnsafeRawPointer

  init(_ address: UnsafeRawPointer) { self.address = address }

  /// Nil for what can't be metadata: a small number, or an address that isn't aligned.
  init?(plausible word: UInt) {
    guard word >= 4096, word & 7 == 0, word >> 56 == 0,
      let address = UnsafeRawPointer(bitPattern: word)
    else { return nil }
    self.init(address)
  }

  init<T: ~Copyable>(of type: T.Type) {
    self.init(unsafeBitCast(type as any ~Copyable.Type, to: UnsafeRawPointer.self))
  }

  var type: Any.Type { unsafeBitCast(address, to: Any.Type.self) }

  /// Kinds of metadata, and of the heap blocks that have no class.
  enum Kind: UInt {
    case classType = 0
    case structType = 0x200
    case enumType = 0x201
    case optionalType = 0x202
    case foreignClass = 0x203
    case opaque = 0x300
    case tuple = 0x301
    case function = 0x302
    case existential = 0x303
    case metatype = 0x304
    case existentialMetatype = 0x306
    case extendedExistential = 0x307
    case fixedArray = 0x308
    case localVariable = 0x400
    case genericBox = 0x500
    case errorBox = 0x501
    case task = 0x502
    case job = 0x503
  }

  var kind: Kind? {
    let word = address.load(as: UInt.self)
    #if canImport(Darwin)
      if word > 0x7FF { return .classType }
    #endif
    return Kind(rawValue: word)
  }

  func word(at offset: Int) -> UInt { address.load(fromByteOffset: offset, as: UInt.self) }

  func metadata(at offset: Int) -> RuntimeMetadata? { RuntimeMetadata(plausible: word(at: offset)) }

  // MARK: Value witnesses

  private var witnesses: UnsafeRawPointer {
    address.load(fromByteOffset: -8, as: UnsafeRawPointer.self)
  }

  private var flags: UInt32 { witnesses.load(fromByteOffset: 80, as: UInt32.self) }
  var size: Int { witnesses.load(fromByteOffset: 64, as: Int.self) }
  var stride: Int { witnesses.load(fromByteOffset: 72, as: Int.self) }
  var alignment: Int { Int(flags & 0xFF) + 1 }
  var isTrivial: Bool { flags & 0x1_0000 == 0 }

  /// Whether an existential container holds a value of the type in itself, not in a box.
  var isStoredInline: Bool { flags & 0x2_0000 == 0 }
  var hasEnumWitnesses: Bool { flags & 0x20_0000 != 0 }

  typealias GetEnumTag = @convention(c) (UnsafeRawPointer, UnsafeRawPointer) -> UInt32
  typealias ProjectEnumData = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void

  var getEnumTag: GetEnumTag {
    witnesses.load(fromByteOffset: 88, as: GetEnumTag.self)
  }

  /// Overwrites an enum by its payload: call it on a copy of the bits alone.
  var projectEnumData: ProjectEnumData {
    witnesses.load(fromByteOffset: 96, as: ProjectEnumData.self)
  }

  // MARK: Classes

  #if canImport(Darwin)
    private static let classFieldsStart = 40
  #else
    private static let classFieldsStart = 16
  #endif

  var superclass: RuntimeMetadata? { metadata(at: 8) }

  /// Bytes of an instance without what is allocated behind it; a class of Swift alone.
  var instanceSize: Int {
    Int(address.load(fromByteOffset: Self.classFieldsStart + 8, as: UInt32.self))
  }

  /// False for a class of Objective-C, whose metadata says nothing of this.
  var isSwiftClass: Bool {
    #if canImport(Darwin)
      return word(at: 32) & 2 != 0
    #else
      return true
    #endif
  }

  // MARK: Descriptors

  /// What the compiler wrote about a class, struct or enum; nil for other kinds.
  var descriptor: TypeDescriptor? {
    switch kind {
    case .classType:
      guard isSwiftClass else { return nil }
      return TypeDescriptor(plausible: word(at: Self.classFieldsStart + 24))
    case .structType, .enumType, .optionalType:
      return TypeDescriptor(plausible: word(at: 8))
    default: return nil
    }
  }

  /// Where the generic arguments stand; nil if only the runtime can find them.
  var genericArguments: UnsafeRawPointer? {
    guard let descriptor else { return nil }
    return kind == .classType
      ? descriptor.classArgumentsOffset.map { address + $0 } : address + 16
  }

  func genericArgument(_ index: Int) -> RuntimeMetadata? {
    guard let descriptor, descriptor.isGeneric, let genericArguments else { return nil }
    return RuntimeMetadata(
      plausible: genericArguments.load(fromByteOffset: 8 * index, as: UInt.self))
  }
}

extension RuntimeMetadata.Kind {
  var isExistential: Bool { self == .existential || self == .extendedExistential }
}

/// A nominal type descriptor, in the read-only data of the image that declares the type.
struct TypeDescriptor {
  let address: UnsafeRawPointer

  init(address: UnsafeRawPointer) { self.address = address }

  init?(plausible word: UInt) {
    guard word >= 4096, word & 3 == 0, let address = UnsafeRawPointer(bitPattern: word) else {
      return nil
    }
    self.init(address: address)
  }

  private var flags: UInt32 { address.load(as: UInt32.self) }

  var isGeneric: Bool { flags & 0x80 != 0 }
  var isClass: Bool { flags & 31 == 16 }
  var isModule: Bool { flags & 31 == 0 }
  var parent: TypeDescriptor? {
    indirectablePointer(at: address + 4).map(TypeDescriptor.init(address:))
  }
  var name: String {
    relativePointer(at: address + 8).map { String(cString: $0.assumingMemoryBound(to: CChar.self)) }
      ?? ""
  }

  /// The name of the module, and of the types around this one.
  var qualifiedName: String {
    var parts = [name]
    var next = parent
    while let context = next, parts.count < 16 {
      // Extensions and anonymous contexts have no name where types have theirs.
      if [0, 16, 17, 18].contains(context.flags & 31) { parts.append(context.name) }
      next = context.parent
    }
    return parts.reversed().joined(separator: ".")
  }

  var moduleName: String {
    var context = self
    for _ in 0..<16 {
      guard !context.isModule, let parent = context.parent else { break }
      context = parent
    }
    return context.isModule ? context.name : ""
  }

  var fields: FieldDescriptor? {
    relativePointer(at: address + 16).map(FieldDescriptor.init(address:))
  }

  /// Cases of an enum that have a payload; they come first.
  var payloadCaseCount: Int {
    Int(address.load(fromByteOffset: 20, as: UInt32.self) & 0xFF_FFFF)
  }

  fileprivate var classArgumentsOffset: Int? {
    let classFlags = flags >> 16
    guard isGeneric, classFlags & (1 << 13) == 0 else { return nil }
    if classFlags & (1 << 12) != 0 {
      return -8 * Int(address.load(fromByteOffset: 24, as: UInt32.self))
    }
    let words = address.load(fromByteOffset: 28, as: UInt32.self)
    let members = address.load(fromByteOffset: 32, as: UInt32.self)
    return 8 * (Int(words) - Int(members))
  }
}

/// Follows a direct relative pointer of the ABI; nil if it is null.
func relativePointer(at field: UnsafeRawPointer) -> UnsafeRawPointer? {
  let offset = Int(field.load(as: Int32.self))
  return offset == 0 ? nil : field + offset
}

/// Follows a relative pointer whose lowest bit says that it leads to a pointer.
private func indirectablePointer(at field: UnsafeRawPointer) -> UnsafeRawPointer? {
  let offset = Int(field.load(as: Int32.self))
  if offset & 1 == 0 { return relativePointer(at: field) }
  return (field + (offset & ~1)).load(as: UnsafeRawPointer?.self)
}
