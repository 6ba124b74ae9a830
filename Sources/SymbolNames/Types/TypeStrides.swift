import ProfileModel

/// How far values of a type lie apart in memory, by what the compiler wrote down for the runtime.
///
/// The word before a type's metadata leads to its value witnesses: behind eight functions the size,
/// then the stride (swift/ABI/ValueWitness.def). Many types share those of a builtin type, which
/// the standard library exports.
struct TypeStrides {
  private let profile: Profile
  private let image: (LoadedModule) -> ELFImage?
  private var memories: [Int: ImageMemory?] = [:]
  private lazy var shared = SharedWitnesses(profile, image: image)

  private static let strideOffset: UInt64 = 72
  private static let wordBytes = 8
  /// Of a function: its code and its context.
  private static let functionBytes = 16
  /// Of an existential: three words for the value and one for its type; then one a protocol.
  private static let existentialBytes = 32
  private static let isNotClassConstrained: UInt32 = 0x8000_0000
  private static let largest: UInt64 = 1 << 32

  /// - Parameter image: The file of a module; nil where there is none.
  init(_ profile: Profile, image: @escaping (LoadedModule) -> ELFImage?) {
    self.profile = profile
    self.image = image
  }

  /// Of the elements of a collection's storage; nil unless all are known.
  mutating func elementBytes(ofStorage type: BlockType) -> Int? {
    guard !type.arguments.isEmpty else { return nil }
    var sum = 0
    for argument in type.arguments {
      guard let argument, let stride = stride(of: profile.types[argument]) else { return nil }
      sum += stride
    }
    return sum
  }

  private mutating func stride(of type: BlockType) -> Int? {
    switch type.kind {
    case .instance, .foreignClass, .metatype: return Self.wordBytes
    case .function: return Self.functionBytes
    case .existential:
      let isOpaque = type.flags & Self.isNotClassConstrained != 0
      return (isOpaque ? Self.existentialBytes : Self.wordBytes)
        + type.arguments.count * Self.wordBytes
    case .structure, .enumeration, .opaque: return witnessedStride(of: type)
    default: return nil
    }
  }

  /// Of metadata that stands in a file: a generic type's is made by the program.
  private mutating func witnessedStride(of type: BlockType) -> Int? {
    guard let address = type.address, let module = module(holding: address),
      let memory = memory(of: module)
    else { return nil }
    let witnesses = memory.pointer(at: address &- profile.modules[module].bias &- 8)
    let stride: UInt64?
    switch witnesses {
    case .address(let address): stride = memory.number(at: address + Self.strideOffset)
    case .symbol(let symbol): stride = shared.stride(of: symbol)
    case nil: stride = nil
    }
    return stride.flatMap { $0 > 0 && $0 < Self.largest ? Int($0) : nil }
  }

  private func module(holding address: UInt64) -> Int? {
    profile.modules.firstIndex {
      !$0.isUnloaded && $0.start <= address && address < $0.end
    }
  }

  private mutating func memory(of module: Int) -> ImageMemory? {
    if let known = memories[module] { return known }
    let memory = image(profile.modules[module]).map(ImageMemory.init)
    memories[module] = .some(memory)
    return memory
  }

  /// What the standard library exports, as `$sBi64_WV` for eight bytes.
  private struct SharedWitnesses {
    private let memory: ImageMemory?
    private var addresses: [String: UInt64] = [:]

    init(_ profile: Profile, image: (LoadedModule) -> ELFImage?) {
      let library = profile.modules.first { $0.name.hasPrefix("libswiftCore.so") }
      let file = library.flatMap(image)
      memory = file.map(ImageMemory.init)
      for table in file.map(ELFSymbols.all) ?? [] {
        table.forEach { symbol in
          guard symbol.type == ELFSymbols.Symbol.object, symbol.value != 0,
            let name = table.strings.text(at: Int(symbol.name)), name.hasSuffix("WV")
          else { return }
          addresses[name] = symbol.value
        }
      }
    }

    func stride(of symbol: String) -> UInt64? {
      addresses[symbol].flatMap { memory?.number(at: $0 + TypeStrides.strideOffset) }
    }
  }
}

extension ImageMemory {
  fileprivate func number(at address: UInt64) -> UInt64? { number(at: address, as: UInt64.self) }
}
