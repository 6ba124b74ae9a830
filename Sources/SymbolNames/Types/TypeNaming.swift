import ProfileModel

/// Names the types of a profile by the files that describe them.
package struct TypeNaming {
  private let image: (LoadedModule) -> ELFImage?
  private let demangle: (String) -> String
  private var names: [String?]
  private var sources: [Int: Source?] = [:]

  /// What one module's file tells.
  private struct Source {
    var swift: SwiftContextNames
    var virtual: VirtualClassNames
    var captures: CaptureNames
    var dataSymbols: DataSymbols
  }

  /// - Parameters:
  ///   - image: The file that was mapped, with its contents; nil where it is not at hand.
  ///   - demangle: A symbol of C++ with everything that it says.
  package init(
    _ profile: Profile, image: @escaping (LoadedModule) -> ELFImage?,
    demangle: @escaping (String) -> String
  ) {
    self.image = image
    self.demangle = demangle
    names = profile.types.map(\.name)
  }

  /// Gives every type of the profile the name that can be found; what is behind a first word but is
  /// no type's description is no type, and its blocks have none.
  package mutating func name(_ profile: inout Profile) {
    // What a type is made of stands before it.
    for index in profile.types.indices where profile.types[index].name == nil {
      names[index] = name(of: profile.types[index], in: profile)
      profile.types[index].name = names[index]
    }
    var strides = TypeStrides(profile, image: image)
    for index in profile.types.indices where profile.types[index].isStorage {
      profile.types[index].elementBytes = strides.elementBytes(ofStorage: profile.types[index])
    }
    let types = profile.types
    profile.typeShares.removeAll {
      types[$0.type].kind == .virtualClass && types[$0.type].name == nil
    }
  }

  private mutating func name(of type: BlockType, in profile: Profile) -> String? {
    let arguments = type.arguments.map { $0.flatMap { names[$0] } ?? SwiftTypeText.unknown }
    switch type.kind {
    case .instance, .structure, .enumeration, .foreignClass, .protocolDescriptor:
      guard let name = nominalName(of: type, in: profile) else { return nil }
      return SwiftTypeText.nominal(name, arguments: arguments)
    case .opaque: return symbolName(of: type, in: profile)
    case .tuple: return "(\(arguments.joined(separator: ", ")))"
    case .function: return SwiftTypeText.function(arguments, flags: type.flags)
    case .existential: return SwiftTypeText.existential(arguments, flags: type.flags)
    case .metatype: return "\(arguments.first ?? SwiftTypeText.unknown).Type"
    case .closure: return capturedName(of: type, in: profile)
    case .box: return "box of \(arguments.first ?? SwiftTypeText.unknown)"
    case .error: return "error box of \(arguments.first ?? SwiftTypeText.unknown)"
    case .task: return "Task (Swift concurrency)"
    case .job: return "Job (Swift concurrency)"
    case .virtualClass: return virtualName(of: type, in: profile)
    }
  }

  private mutating func nominalName(of type: BlockType, in profile: Profile) -> String? {
    guard let offset = type.offset else { return nil }
    return source(of: type, in: profile)?.swift.name(at: offset)
  }

  private mutating func virtualName(of type: BlockType, in profile: Profile) -> String? {
    guard let offset = type.offset else { return nil }
    return source(of: type, in: profile)?.virtual.name(at: offset)
  }

  /// What is captured; nil where the file doesn't say: then the allocating function names it.
  private mutating func capturedName(of type: BlockType, in profile: Profile) -> String? {
    guard let offset = type.offset,
      let captures = source(of: type, in: profile)?.captures.captures(at: offset),
      !captures.isEmpty, captures.contains(where: { $0 != SwiftTypeText.unknown })
    else { return nil }
    return "closure or box of \(SwiftTypeText.captured(captures))"
  }

  /// `type metadata for Builtin.Int64` is what the symbol says.
  private mutating func symbolName(of type: BlockType, in profile: Profile) -> String? {
    guard let offset = type.offset,
      let symbol = source(of: type, in: profile)?.dataSymbols.name(at: offset)
    else { return nil }
    let full = SwiftDemangling.demangle(symbol) ?? symbol
    let prefix = "type metadata for "
    return full.hasPrefix(prefix) ? String(full.dropFirst(prefix.utf8.count)) : nil
  }

  private mutating func source(of type: BlockType, in profile: Profile) -> Source? {
    guard let module = type.module else { return nil }
    if let known = sources[module] { return known }
    let found = image(profile.modules[module]).map { image in
      let memory = ImageMemory(image)
      let contexts = SwiftContextNames(memory: memory)
      return Source(
        swift: contexts, virtual: VirtualClassNames(image, memory: memory, demangle: demangle),
        captures: CaptureNames(memory: memory, contexts: contexts),
        dataSymbols: DataSymbols(image))
    }
    sources[module] = found
    return found
  }
}

/// What an image exports by its address.
private struct DataSymbols {
  private let tables: [ELFSymbols]

  init(_ image: ELFImage) {
    tables = image.sections.filter { $0.type == ELFImage.Section.dynamicSymbolTable }
      .compactMap { ELFSymbols(image, $0) }
  }

  func name(at address: UInt64) -> String? {
    for table in tables {
      var found: String?
      table.forEach { symbol in
        guard found == nil, symbol.value == address else { return }
        found = table.strings.text(at: Int(symbol.name))
      }
      if let found { return found }
    }
    return nil
  }
}
