/// The fields of a class or struct, or the cases of an enum, as the compiler wrote them down for
/// reflection (`RemoteInspection/Records.h` of the runtime).
struct FieldDescriptor {
  let address: UnsafeRawPointer

  var count: Int { Int(address.load(fromByteOffset: 12, as: UInt32.self)) }

  subscript(index: Int) -> FieldRecord {
    let recordSize = Int(address.load(fromByteOffset: 10, as: UInt16.self))
    return FieldRecord(address: address + 16 + index * recordSize)
  }
}

/// How a field holds what it refers to.
enum Ownership {
  case strong
  case weak
  case unowned
  case unmanaged
}

/// One field or case.
struct FieldRecord {
  let address: UnsafeRawPointer

  var isIndirectCase: Bool { address.load(as: UInt32.self) & 1 != 0 }

  var name: String {
    relativePointer(at: address + 8).map {
      String(cString: $0.assumingMemoryBound(to: CChar.self))
    } ?? ""
  }

  var mangledType: MangledType? { relativePointer(at: address + 4).map(MangledType.init(start:)) }
}

/// A mangled name with symbolic references in it: bytes 0x01 to 0x17 introduce four bytes, 0x18 to
/// 0x1F eight (`Demangling/TypeDecoder` of the runtime).
struct MangledType {
  let start: UnsafeRawPointer
  let length: Int

  init(start: UnsafeRawPointer) {
    self.start = start
    var end = 0
    while true {
      let byte = start.load(fromByteOffset: end, as: UInt8.self)
      if byte == 0 { break }
      end += byte < 0x18 ? 5 : byte < 0x20 ? 9 : 1
    }
    length = end
  }

  var ownership: Ownership {
    guard length >= 2, start.load(fromByteOffset: length - 2, as: UInt8.self) == UInt8(ascii: "X")
    else { return .strong }
    switch start.load(fromByteOffset: length - 1, as: UInt8.self) {
    case UInt8(ascii: "w"): return .weak
    case UInt8(ascii: "o"): return .unowned
    case UInt8(ascii: "u"): return .unmanaged
    default: return .strong
    }
  }

  /// Whether this is a function as the compiler lowers it, escaping and with a context: two words.
  ///
  /// Such a name ends in `I`, `e` for escaping, `g` for a context, and its conventions up to `_`.
  /// The runtime has no type for it.
  var isThickFunction: Bool {
    let bytes = UnsafeRawBufferPointer(start: start, count: length)
    guard bytes.last == UInt8(ascii: "_"), let tail = bytes.lastIndex(of: UInt8(ascii: "I")),
      tail + 2 < length
    else { return false }
    return bytes[tail + 1] == UInt8(ascii: "e") && bytes[tail + 2] == UInt8(ascii: "g")
  }

  /// Whether this is the box of a captured variable, `Xx` or `XX` at the end: one reference.
  var isBox: Bool {
    guard length >= 3, start.load(fromByteOffset: length - 2, as: UInt8.self) == UInt8(ascii: "X")
    else { return false }
    return start.load(fromByteOffset: length - 1, as: UInt8.self) | 0x20 == UInt8(ascii: "x")
  }

  /// The type within the generic arguments of the one that declares it; nil if it can't be made.
  func resolve(in owner: RuntimeMetadata) -> RuntimeMetadata? {
    guard let descriptor = owner.descriptor else { return nil }
    let arguments = descriptor.isGeneric ? owner.genericArguments : nil
    if descriptor.isGeneric && arguments == nil { return nil }
    return resolve(context: descriptor.address, arguments: arguments)
  }

  func resolve(
    context: UnsafeRawPointer?, arguments: UnsafeRawPointer?
  ) -> RuntimeMetadata? {
    _getTypeByMangledNameInContext(
      start.assumingMemoryBound(to: UInt8.self), UInt(length), genericContext: context,
      genericArguments: arguments
    ).map { RuntimeMetadata(unsafeBitCast($0, to: UnsafeRawPointer.self)) }
  }
}

/// A stored field: where it stands in its value or object, and what it is.
struct StoredField {
  let name: String
  let offset: Int
  let type: RuntimeMetadata?
  let ownership: Ownership
  let isVariable: Bool
}

extension RuntimeMetadata {
  /// The stored fields of a struct or class, inherited ones first; empty without field metadata.
  var storedFields: [StoredField] {
    guard kind == .structType || kind == .classType else { return [] }
    var chain: [RuntimeMetadata] = []
    var next: RuntimeMetadata? = self
    while let level = next, level.descriptor != nil {
      chain.append(level)
      next = level.kind == .classType ? level.superclass : nil
    }
    let total = recursiveChildCount(type)
    var fields: [StoredField] = []
    for level in chain.reversed() {
      guard let records = level.descriptor?.fields else { continue }
      for index in 0..<records.count where fields.count < total {
        fields.append(storedField(fields.count, record: records[index], of: level))
      }
    }
    return withoutDisguises(fields)
  }

  /// The fields, with no type where the compiler wrote `()` in place of one that can't be copied.
  ///
  /// It does so because older runtimes can't make such types. The place that the field takes gives
  /// it away; padding behind a true `()` looks the same, and then a size is inexact without need.
  private func withoutDisguises(_ fields: [StoredField]) -> [StoredField] {
    let end = kind == .classType ? instanceSize : size
    if kind == .structType && isTrivial { return fields }
    return fields.map { field in
      guard let type = field.type, type.kind == .tuple, type.word(at: 8) == 0 else { return field }
      let next = fields.map(\.offset).filter { $0 > field.offset }.min() ?? end
      if next <= field.offset { return field }
      return StoredField(
        name: field.name, offset: field.offset, type: nil, ownership: field.ownership,
        isVariable: field.isVariable)
    }
  }

  private func storedField(
    _ index: Int, record: FieldRecord, of level: RuntimeMetadata
  ) -> StoredField {
    var information = FieldInformation()
    let mangled = record.mangledType
    var resolved = mangled?.resolve(in: level)
    let answer = recursiveChildMetadata(type, index: index, information: &information)
    let name = information.name.map { String(cString: $0) } ?? record.name
    information.release?(information.name)
    if resolved == nil, answer != Void.self {
      resolved = RuntimeMetadata(unsafeBitCast(answer, to: UnsafeRawPointer.self))
    }
    var ownership = mangled?.ownership ?? .strong
    if ownership == .strong && !information.isStrong && resolved != nil { ownership = .unmanaged }
    return StoredField(
      name: name, offset: recursiveChildOffset(type, index: index), type: resolved,
      ownership: ownership, isVariable: information.isVariable)
  }
}

/// What the runtime says of a field beside its type (`_FieldReflectionMetadata` of the runtime).
private struct FieldInformation {
  var name: UnsafePointer<CChar>?
  var release: (@convention(c) (UnsafePointer<CChar>?) -> Void)?
  var isStrong = false
  var isVariable = false
}

@_silgen_name("swift_reflectionMirror_recursiveCount")
private func recursiveChildCount(_: Any.Type) -> Int

@_silgen_name("swift_reflectionMirror_recursiveChildOffset")
private func recursiveChildOffset(_: Any.Type, index: Int) -> Int

@_silgen_name("swift_reflectionMirror_recursiveChildMetadata")
private func recursiveChildMetadata(
  _: Any.Type, index: Int, information: UnsafeMutablePointer<FieldInformation>
) -> Any.Type
