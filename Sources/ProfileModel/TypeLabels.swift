/// What a row of types is called.
///
/// What a closure captured has no name of its own: it is known by the function that allocated it.
/// Blocks without a type are told apart by what allocated them, so that the runtime's own tables
/// don't pass for the program's.
struct TypeLabels {
  private let profile: Profile
  private var categoryOfFrame: [Category?]

  enum Category: String {
    case metadata = "[Swift runtime: metadata and caches]"
    case concurrency = "[Swift runtime: concurrency]"
    case untyped = "[no type: malloc]"
  }

  init(_ profile: Profile) {
    self.profile = profile
    categoryOfFrame = profile.frames.frames.map(Self.category)
  }

  func label(of part: TypedPart) -> String {
    guard let index = part.type else { return category(of: part.site).rawValue }
    let type = profile.types[index]
    if let name = type.name, type.kind != .closure { return name }
    let blame = profile.blame(of: profile.sites[part.site].path).path
    let function =
      blame == .root ? Marker.unattributed.description : profile.frames[blame, profile].displayName
    return "\(type.name ?? Self.unnamed(type.kind)) in \(function)"
  }

  private static func unnamed(_ kind: BlockType.Kind) -> String {
    kind == .closure ? "closure or box" : "[unnamed type]"
  }

  /// By the innermost frames alone: what lies further out is the program.
  private func category(of site: Int) -> Category {
    for path in profile.paths.ancestry(of: profile.sites[site].path) {
      let index = profile.paths.frame(of: path).index
      if let category = categoryOfFrame[index] { return category }
      let role = profile.frames.frames[index].role
      guard role == .allocator || role == .swiftRuntime || role == .languageRuntime else { break }
    }
    return .untyped
  }

  static let metadataFunctions = [
    "getGenericMetadata", "MetadataAllocator", "GenericMetadata", "initClassMetadata",
    "initStructMetadata", "initEnumMetadata", "conformsToProtocol", "getWitnessTable",
    "getAssociatedTypeWitness", "getTypeByMangled", "MetadataCache", "relocateClassMetadata",
    "ConformanceState", "ConformanceCache", "getTupleTypeMetadata", "getFunctionTypeMetadata",
    "getExistentialTypeMetadata", "getMetatypeMetadata", "addNewDSOImage", "Demangle",
    "registerProtocolConformances", "checkGenericRequirements",
  ]

  private static let concurrencyFunctions = [
    "swift_task_", "swift_taskGroup_", "swift_asyncLet", "swift_job", "StackAllocator",
    "TaskLocal", "_dispatch_", "swift_defaultActor", "swift::AsyncTask", "swift_continuation",
  ]

  private static let metadataWords = NameWords(metadataFunctions)
  private static let concurrencyWords = NameWords(concurrencyFunctions)

  private static func category(of frame: Frame) -> Category? {
    guard frame.role == .swiftRuntime || frame.role == .allocator else { return nil }
    let name = frame.mangledFunction ?? frame.function ?? ""
    if metadataWords.first(in: name) != nil { return .metadata }
    return concurrencyWords.first(in: name) != nil ? .concurrency : nil
  }
}

extension FrameTable {
  /// The frame of a path.
  fileprivate subscript(path: PathID, profile: Profile) -> Frame {
    self[profile.paths.frame(of: path)]
  }
}
