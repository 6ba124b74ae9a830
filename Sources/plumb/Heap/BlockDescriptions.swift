import HeapGraph
import ProfileModel

/// What people call the blocks of a heap: by type, by property and by the site that allocated them.
struct BlockDescriptions {
  let image: HeapImage
  private let profile: Profile
  private let identities: SiteIdentities
  private let fields: SwiftFields
  private var nameOfWord: [UInt64: String] = [:]
  private var nameOfError: [UInt64: String] = [:]

  init(_ heap: InspectedHeap) {
    image = heap.copy.image
    profile = heap.profile
    identities = SiteIdentities(heap.profile)
    fields = SwiftFields(memory: heap.memory)
    for type in profile.types {
      guard let address = type.address, let name = type.name else { continue }
      switch type.kind {
      case .error: nameOfError[address] = name
      case .instance, .foreignClass, .closure, .box, .task, .job, .virtualClass:
        nameOfWord[address] = name
      default: break
      }
    }
  }

  /// Nil where the block's first words tell none.
  func type(of block: Int) -> String? {
    let words = image.words(of: block)
    guard let word = words.first else { return nil }
    if let name = nameOfWord[word] { return name }
    return words.count > 2 ? nameOfError[words[2]] : nil
  }

  /// A reference with the names of the block's type and of the property that holds it.
  func step(_ step: LeakSearch.Step) -> HeapStep {
    let type = type(of: step.block)
    let isElement = type.map(Self.isStorage) ?? false
    let field = isElement ? nil : property(step)
    return HeapStep(
      type: type, field: isElement ? "element" : field?.name, offset: isElement ? 0 : step.offset,
      isUnowned: field?.ownership == .unowned)
  }

  /// Whether a reference holds its object's memory alone.
  func isUnowned(_ step: LeakSearch.Step) -> Bool {
    property(step)?.ownership == .unowned
  }

  private func property(_ step: LeakSearch.Step) -> SwiftFields.Field? {
    image.words(of: step.block).first.flatMap { fields.field(at: step.offset, ofClass: $0) }
  }

  /// Whether a type's blocks hold the elements of a collection, which no property names.
  static func isStorage(_ type: String) -> Bool { type.hasSuffix(" storage") }

  /// The path that allocated a block.
  func path(of block: Int) -> PathID {
    let record = Int(image.blocks[block].site)
    guard record < profile.siteOfRecord.count else { return .root }
    let site = Int(profile.siteOfRecord[record])
    return profile.sites.indices.contains(site) ? profile.sites[site].path : .root
  }

  func identity(of path: PathID) -> SiteIdentity { identities[path] }

  func stack(of path: PathID) -> [Frame] {
    profile.paths.frames(of: path).map { profile.frames[$0] }
  }

  func bytes(of blocks: some Sequence<Int>) -> Int {
    blocks.reduce(0) { $0 + Int(image.blocks[$1].bytes) }
  }
}
