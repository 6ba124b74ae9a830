/// Why the Swift code of a profile allocated, judged by what lies between the allocator and the
/// program's own frame, and by what the blocks hold.
///
/// A reason is named only where names and types tell one. A stripped program keeps its types, but
/// not the library's functions that were compiled into it.
public struct AllocationReasons {
  let profile: Profile
  private let siteTypes: SiteTypes
  private let cluesOfFrame: [AllocationClues]

  /// Values up to three words stand in an existential itself
  /// (swift/docs/ABI/TypeLayout.rst, "Existential Containers").
  private static let inlineBytes = 24
  private static let objectHeaderBytes = 16
  static let arrayHeaderBytes = 32
  /// Of a dictionary's or set's storage, up to its bits and buckets.
  static let tableHeaderBytes = 56

  /// What a row of allocations without a known reason is called.
  static let unknown = "[no reason known]"

  /// - Complexity: O(frames + sites + type shares).
  public init(_ profile: Profile) {
    self.profile = profile
    siteTypes = SiteTypes(profile)
    var cluesOfFrame = [AllocationClues?](repeating: nil, count: profile.frames.count)
    // Names are searched for many words: only of frames that are asked, which are few.
    for site in profile.sites {
      for path in profile.paths.ancestry(of: site.path) {
        let index = profile.paths.frame(of: path).index
        if cluesOfFrame[index] == nil {
          cluesOfFrame[index] = AllocationClues(profile.frames.frames[index])
        }
        if profile.frames.traits[index].role == .application { break }
      }
    }
    self.cluesOfFrame = cluesOfFrame.map { $0 ?? [] }
  }

  /// Nil where no reason can be known.
  func reason(of part: TypedPart) -> AllocationReason? {
    let clues = clues(of: profile.sites[part.site].path)
    let type = part.type.map { profile.types[$0] }
    return Self.runtimeReason(clues) ?? collectionReason(clues, type, part.counts)
      ?? Self.typeReason(type, blockBytes: Self.bytesOfBlock(part.counts))
      ?? (clues.contains(.unsafePointer) ? .unsafePointer : nil)
      ?? (clues.contains(.coroutine) && !clues.contains(.object) ? .coroutineFrame : nil)
  }

  /// A site's counts by type.
  func parts(of site: Int) -> [TypedPart] { profile.typedParts(of: site, siteTypes) }

  private func clues(of path: PathID) -> AllocationClues {
    var clues: AllocationClues = []
    for path in profile.paths.ancestry(of: path) {
      let index = profile.paths.frame(of: path).index
      let isProgram = profile.frames.traits[index].role == .application
      // Who yields has its frame allocated by nobody between.
      if !isProgram || clues.isEmpty { clues.formUnion(cluesOfFrame[index]) }
      if isProgram { break }
    }
    return clues
  }

  private static func runtimeReason(_ clues: AllocationClues) -> AllocationReason? {
    if clues.contains(.metadata) { return .metadata }
    if clues.contains(.keyPath) { return .keyPath }
    if clues.contains(.sideTable) { return .sideTable }
    if clues.contains(.errorBox) { return .errorBox }
    if clues.contains(.asyncFrame) { return .asyncFrame }
    if clues.contains(.task) { return .task }
    return clues.contains(.bridging) ? .bridging : nil
  }

  private func collectionReason(
    _ clues: AllocationClues, _ type: BlockType?, _ counts: Counts
  ) -> AllocationReason? {
    // What is put into a collection may be allocated on the way into it.
    guard type?.isStorage ?? !clues.isDisjoint(with: .collections) || clues.contains(.data) else {
      return nil
    }
    if clues.contains(.copy) { return .copyOnWrite }
    if clues.contains(.string) {
      if clues.contains(.interpolation) { return .stringInterpolation }
      return clues.contains(.growth) ? .stringGrowth : .string
    }
    if clues.contains(.literal) {
      return clues.contains(.array) ? .arrayLiteral : .storage
    }
    if clues.contains(.reservation) { return .storage }
    if clues.contains(.copyOrFirst) {
      let isFirst = Self.isFirstRoom(counts, elementBytes: type?.elementBytes)
      return isFirst ? .arrayGrowth : .copyOnWrite
    }
    guard clues.contains(.growth) else { return .storage }
    if clues.contains(.data) { return .dataGrowth }
    if clues.contains(.set) { return .setGrowth }
    return clues.contains(.dictionary) ? .dictionaryGrowth : .arrayGrowth
  }

  /// Whether the storage has room for one element: an empty array has none, and is no copy.
  private static func isFirstRoom(_ counts: Counts, elementBytes: Int?) -> Bool {
    guard let bytes = bytesOfBlock(counts) else { return false }
    return bytes <= arrayHeaderBytes + (elementBytes ?? arrayHeaderBytes)
  }

  private static func typeReason(
    _ type: BlockType?, blockBytes: Int?
  ) -> AllocationReason? {
    guard let type else { return nil }
    switch type.kind {
    case .instance: return type.isStorage ? .storage : .instance
    case .foreignClass: return .instance
    case .closure: return closureReason(type, blockBytes: blockBytes)
    case .box: return .genericBox
    case .error: return .errorBox
    case .task, .job: return .task
    default: return nil
    }
  }

  /// A box of one value that an existential would not hold itself may be an existential's.
  private static func closureReason(_ type: BlockType, blockBytes: Int?) -> AllocationReason {
    let isLarge = (blockBytes ?? 0) > objectHeaderBytes + inlineBytes
    return isLarge && !type.holdsSeveral && !type.holdsFunction ? .box : .closureContext
  }

  /// Nil where blocks of several sizes were allocated, or none.
  private static func bytesOfBlock(_ counts: Counts) -> Int? {
    guard counts.allocations > 0, counts.allocatedBytes % counts.allocations == 0 else {
      return nil
    }
    return counts.allocatedBytes / counts.allocations
  }
}

extension BlockType {
  /// Whether blocks hold the elements of a collection.
  public var isStorage: Bool { kind == .instance && name?.hasSuffix(" storage") == true }

  /// By its name: the captures of a closure are a tuple's elements.
  fileprivate var holdsSeveral: Bool { name?.hasPrefix("closure or box of (") ?? false }
  fileprivate var holdsFunction: Bool { name?.contains("->") ?? false }
}
