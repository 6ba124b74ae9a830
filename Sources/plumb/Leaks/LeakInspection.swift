import HeapGraph
import ProfileModel

/// From the copy of a heap and the recording of its process to findings with names.
struct LeakInspection {
  private let image: HeapImage
  private let profile: Profile
  private let identities: SiteIdentities
  private let fields: SwiftFields
  private let suppressions: LeakSuppressions
  private var nameOfWord: [UInt64: String] = [:]
  private var nameOfError: [UInt64: String] = [:]

  /// - Parameters:
  ///   - profile: Of the process's recording, named, with the records' sites.
  ///   - memory: The process, which must still be there: properties are named by its static data.
  init(
    _ image: HeapImage, profile: Profile, memory: ProcessMemory, suppressions: LeakSuppressions
  ) {
    self.image = image
    self.profile = profile
    self.suppressions = suppressions
    identities = SiteIdentities(profile)
    fields = SwiftFields(memory: memory)
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

  func findings(_ search: LeakSearch) -> LeakFindings {
    struct Key: Hashable {
      var identity: UInt64
      var type: String?
      var cycle: [LeakFindings.Step]
    }
    var findings = LeakFindings()
    findings.liveBlocks = image.blocks.count
    findings.liveBytes = image.blocks.reduce(0) { $0 + Int($1.bytes) }
    var groups: [Key: LeakFindings.Group] = [:]
    for leak in search.leaks {
      let cycle = orderedCycle(of: leak)
      let first = cycle.first?.block ?? leak.blocks[0]
      let path = path(of: first)
      if suppressions.cover(profile.paths.frames(of: path).map { profile.frames[$0] }) {
        findings.suppressedLeaks += 1
        findings.suppressedBlocks += leak.blocks.count + leak.indirectBlocks.count
        continue
      }
      let identity = identities[path]
      let steps = cycle.map(step)
      let key = Key(identity: identity.value, type: typeName(of: first), cycle: steps)
      var group =
        groups[key]
        ?? LeakFindings.Group(path: path, identity: identity, type: key.type, cycle: steps)
      group.leaks += 1
      group.blocks += leak.blocks.count
      group.bytes += bytes(of: leak.blocks)
      group.indirectBlocks += leak.indirectBlocks.count
      group.indirectBytes += bytes(of: leak.indirectBlocks)
      groups[key] = group
    }
    findings.groups = groups.values.sorted { left, right in
      let (first, second) = (left.bytes + left.indirectBytes, right.bytes + right.indirectBytes)
      if first != second { return first > second }
      return (left.identity.value, left.type ?? "") < (right.identity.value, right.type ?? "")
    }
    return findings
  }

  /// The cycle from the step on that comes first by type and site, the program's own classes before
  /// what stores them: leaks that are alike read alike, wherever their blocks lie.
  private func orderedCycle(of leak: LeakSearch.Leak) -> [LeakSearch.Step] {
    let ranks = leak.cycle.map { step in
      let name = typeName(of: step.block)
      let isStorage = name.map(Self.isStorage) ?? true
      return (isStorage ? 1 : 0, name ?? "", identities[path(of: step.block)].value)
    }
    guard let first = ranks.indices.min(by: { ranks[$0] < ranks[$1] }) else { return [] }
    return Array(leak.cycle[first...] + leak.cycle[..<first])
  }

  private func step(_ step: LeakSearch.Step) -> LeakFindings.Step {
    let word = image.words(of: step.block).first
    let type = typeName(of: step.block)
    let isElement = type.map(Self.isStorage) ?? false
    return LeakFindings.Step(
      type: type,
      field: isElement ? "element" : word.flatMap { fields.name(at: step.offset, ofClass: $0) },
      offset: isElement ? 0 : step.offset)
  }

  /// Whether a type's blocks hold the elements of a collection, which no property names.
  private static func isStorage(_ type: String) -> Bool { type.hasSuffix(" storage") }

  private func typeName(of block: Int) -> String? {
    let words = image.words(of: block)
    guard let word = words.first else { return nil }
    if let name = nameOfWord[word] { return name }
    return words.count > 2 ? nameOfError[words[2]] : nil
  }

  private func path(of block: Int) -> PathID {
    let record = Int(image.blocks[block].site)
    guard record < profile.siteOfRecord.count else { return .root }
    let site = Int(profile.siteOfRecord[record])
    return profile.sites.indices.contains(site) ? profile.sites[site].path : .root
  }

  private func bytes(of blocks: [Int]) -> Int {
    blocks.reduce(0) { $0 + Int(image.blocks[$1].bytes) }
  }
}
