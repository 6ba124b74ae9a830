/// The names of Swift types by the descriptors that the compiler put into the file.
///
/// A descriptor names itself and leads to the context around it: another type, an extension, a
/// module (swift/ABI/MetadataValues.h, ContextDescriptorKind). Nothing of this is a symbol, so that
/// it is there in stripped files too.
struct SwiftContextNames {
  let memory: ImageMemory

  /// The lower five bits of a descriptor's flags.
  private enum Kind: UInt32 {
    case module = 0
    case extended = 1
    case anonymous = 2
    case protocolDescriptor = 3
    case opaque = 4
    case classDescriptor = 16
    case structure = 17
    case enumeration = 18
  }

  /// Contexts within contexts that are followed: more is a damaged file.
  private static let deepest = 32

  /// The name of what a descriptor describes, its module included; nil where the file says none.
  ///
  /// A context that has no name is left out: what is private to a file or local to a function is
  /// known by its own name, the same in every build.
  func name(at descriptor: UInt64) -> String? {
    name(at: descriptor, depth: 0)
  }

  private func name(at descriptor: UInt64, depth: Int) -> String? {
    guard depth < Self.deepest, let flags = memory.number(at: descriptor, as: UInt32.self),
      let kind = Kind(rawValue: flags & 0x1f)
    else { return nil }
    switch kind {
    case .module: return ownName(at: descriptor)
    case .anonymous, .opaque: return parentName(of: descriptor, depth: depth)
    case .extended:
      return extendedName(at: descriptor, depth: depth) ?? parentName(of: descriptor, depth: depth)
    case .protocolDescriptor, .classDescriptor, .structure, .enumeration:
      guard let own = ownName(at: descriptor) else { return nil }
      guard let parent = parentName(of: descriptor, depth: depth) else { return own }
      return "\(parent).\(own)"
    }
  }

  /// Behind the flags and the parent; what an importer adds follows a zero byte.
  private func ownName(at descriptor: UInt64) -> String? {
    guard let address = memory.relativeAddress(at: descriptor + 8),
      let text = memory.text(at: address), !text.isEmpty
    else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  private func parentName(of descriptor: UInt64, depth: Int) -> String? {
    contextName(relativeAt: descriptor + 4, depth: depth)
  }

  /// By a distance whose lowest bit says that it leads to a pointer.
  private func contextName(relativeAt address: UInt64, depth: Int) -> String? {
    guard let target = memory.relativeAddress(at: address) else { return nil }
    if target & 1 == 0 { return name(at: target, depth: depth + 1) }
    return contextName(behind: memory.pointer(at: target & ~1), depth: depth)
  }

  private func contextName(behind pointer: ImageMemory.Pointer?, depth: Int) -> String? {
    switch pointer {
    case .address(let address): name(at: address, depth: depth + 1)
    case .symbol(let symbol): Self.name(ofDescriptor: symbol)
    case nil: nil
    }
  }

  /// An extension names what it extends by a mangled name, which begins with a reference where that
  /// is not generic: a byte 1 and a distance, or a byte 2 and the distance of a pointer.
  private func extendedName(at descriptor: UInt64, depth: Int) -> String? {
    guard let mangled = memory.relativeAddress(at: descriptor + 8),
      let control = memory.number(at: mangled, as: UInt8.self)
    else { return nil }
    switch control {
    case 1:
      return memory.relativeAddress(at: mangled + 1).flatMap { name(at: $0, depth: depth + 1) }
    case 2:
      guard let slot = memory.relativeAddress(at: mangled + 1) else { return nil }
      return contextName(behind: memory.pointer(at: slot), depth: depth)
    default:
      return memory.text(at: mangled).flatMap {
        Self.name(ofDescriptor: "$s" + String(decoding: $0, as: UTF8.self) + "Mn")
      }
    }
  }

  /// `nominal type descriptor for Foundation.Data` is the full name of its symbol.
  static func name(ofDescriptor symbol: String) -> String? {
    guard let full = SwiftDemangling.demangle(symbol),
      let range = full.firstRange(of: " descriptor ")
    else { return nil }
    let name = full[range.upperBound...]
    // The parameters of a generic context are its arguments' business.
    return String((name.hasPrefix("for ") ? name.dropFirst(4) : name).prefix { $0 != "<" })
  }
}
