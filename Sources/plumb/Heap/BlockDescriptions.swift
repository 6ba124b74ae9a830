import HeapGraph
import ProfileModel

/// What people call the blocks of a heap: by type, by property and by the site that allocated them.
struct BlockDescriptions {
  let image: HeapImage
  private let profile: Profile
  private let identities: SiteIdentities
  private let fields: SwiftFields
  private let storage: SwiftStorage
  private let slabs: TaskSlabs
  private let caches: RuntimeCaches
  /// Indices of named types by the first word of their blocks.
  private var typeOfWord: [UInt64: Int] = [:]
  /// And by the third, for errors, whose first is the same for all.
  private var typeOfError: [UInt64: Int] = [:]

  init(_ heap: InspectedHeap) {
    image = heap.copy.image
    profile = heap.profile
    identities = SiteIdentities(heap.profile)
    fields = SwiftFields(memory: heap.memory)
    storage = SwiftStorage(memory: heap.memory)
    slabs = TaskSlabs(heap)
    caches = RuntimeCaches(heap.profile)
    for (index, type) in profile.types.enumerated() {
      guard let address = type.address, type.name != nil else { continue }
      switch type.kind {
      case .error: typeOfError[address] = index
      case .instance, .foreignClass, .closure, .box, .task, .job, .virtualClass:
        typeOfWord[address] = index
      default: break
      }
    }
  }

  /// Nil where the block's first words tell none.
  func type(of block: Int) -> String? {
    blockType(of: block)?.name
  }

  private func blockType(of block: Int) -> BlockType? {
    let words = image.words(of: block)
    guard let word = words.first else { return nil }
    let index = typeOfWord[word] ?? (words.count > 2 ? typeOfError[words[2]] : nil)
    return index.map { profile.types[$0] }
  }

  /// What of a block is in use; nil where all of it may be.
  func layout(of block: Int) -> BlockLayout? {
    let words = image.words(of: block)
    if let layout = slabs.layout(of: words) { return layout }
    let cache = caches.layout(of: words, allocatedAt: path(of: block)) { word in
      image.block(holding: word).flatMap(blockType(of:))?.kind == .instance
    }
    if let cache { return cache }
    guard let type = blockType(of: block), type.kind == .instance, let name = type.name else {
      return nil
    }
    return storage.layout(
      of: image.blocks[block], words: words, type: name,
      elements: type.arguments.map { $0.flatMap { profile.types[$0].address } })
  }

  /// What of a block is in use for certain; nil where all of it may be.
  ///
  /// An array counts as full: who fills one may count its elements only when all are there.
  func certainLayout(of block: Int) -> BlockLayout? {
    let type = blockType(of: block)
    let isArray = type?.arguments.count == 1 && type?.name.map(Self.isStorage) == true
    return isArray ? nil : layout(of: block)
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
