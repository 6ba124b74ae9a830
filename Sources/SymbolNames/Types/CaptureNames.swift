/// What closures capture and boxes hold, by what the compiler wrote down for reflection.
///
/// The metadata of a closure's context leads to a list of the captured types' mangled names
/// (swift/RemoteInspection/Records.h, CaptureDescriptor). A mangled name may refer to a descriptor
/// by its distance instead of a text: a standard type stands in for it when it is demangled.
struct CaptureNames {
  let memory: ImageMemory
  let contexts: SwiftContextNames

  /// More captured values than a reader reads.
  private static let mostCaptures = 32

  /// The captured types in their order; nil where the file doesn't tell them, empty for none.
  func captures(at metadata: UInt64) -> [String]? {
    guard case .address(let descriptor) = memory.pointer(at: metadata + 16),
      let count = memory.number(at: descriptor, as: UInt32.self), count <= Self.mostCaptures
    else { return nil }
    return (0..<UInt64(count)).map { index in
      memory.relativeAddress(at: descriptor + 12 + index * 4).flatMap(typeName)
        ?? SwiftTypeText.unknown
    }
  }

  /// The type that a mangled name in the image stands for.
  func typeName(at address: UInt64) -> String? {
    var mangled = ""
    var referred: [String] = []
    var position = address
    while let byte = memory.number(at: position, as: UInt8.self), byte != 0 {
      guard mangled.utf8.count < 4096 else { return nil }
      switch byte {
      case 1, 2:
        guard let name = referredName(at: position, isPointer: byte == 2),
          referred.count < Self.standIns.count
        else { return nil }
        mangled += Self.standIns[referred.count].mangled
        referred.append(name)
        position += 5
      case 3...0x1f: return nil
      default:
        mangled.unicodeScalars.append(Unicode.Scalar(byte))
        position += 1
      }
    }
    return name(ofMangled: mangled, referred: referred)
  }

  private func referredName(at position: UInt64, isPointer: Bool) -> String? {
    guard let target = memory.relativeAddress(at: position + 1) else { return nil }
    guard isPointer else { return contexts.name(at: target) }
    switch memory.pointer(at: target) {
    case .address(let address): return contexts.name(at: address)
    case .symbol(let symbol): return SwiftContextNames.name(ofDescriptor: symbol)
    case nil: return nil
    }
  }

  /// Standard types that hardly any program captures, in the place of a referred one. A back
  /// reference counts what was named before, and a standard type is not counted: a name with both
  /// can't be read.
  private static let standIns: [(mangled: String, name: String)] = [
    ("SV", "Swift.UnsafeRawPointer"), ("Sv", "Swift.UnsafeMutableRawPointer"),
    ("SO", "Swift.ObjectIdentifier"), ("Sr", "Swift.UnsafeMutableBufferPointer"),
  ]

  private func name(ofMangled mangled: String, referred: [String]) -> String? {
    let hasBackReference = mangled.utf8.contains(UInt8(ascii: "A"))
    guard referred.isEmpty || !hasBackReference else { return nil }
    guard var name = SwiftDemangling.demangle("$s" + mangled + "D") else { return nil }
    for (standIn, referred) in zip(Self.standIns, referred) {
      guard name.contains(standIn.name) else { return nil }
      name = name.replacing(standIn.name, with: referred)
    }
    return SwiftTypeText.simplified(name)
  }
}
