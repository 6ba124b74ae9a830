import HeapGraph
import ProfileModel

/// From a heap and a question to the ways on which roots hold the blocks in question.
struct HolderInspection {
  private let heap: InspectedHeap
  private let blocks: BlockDescriptions
  private let references: References
  private let roots: [[RootWords]]
  private let search: HolderSearch

  init(_ heap: InspectedHeap) {
    self.heap = heap
    let blocks = BlockDescriptions(heap)
    self.blocks = blocks
    references = References(heap.copy.image, layout: blocks.layout)
    roots = RootWords.Place.Kind.allCases.map { kind in
      heap.copy.roots.filter { $0.place.kind == kind }
    }
    search = HolderSearch(
      heap.copy.image, references: references, roots: roots.map { $0.map(\.words) },
      isUnowned: { blocks.isUnowned(LeakSearch.Step(block: $0, offset: $1)) })
  }

  /// - Throws: 1 when no block is in question.
  func findings(
    _ question: HolderQuestion, text: String?
  ) throws(ToolError) -> HolderFindings {
    var findings = HolderFindings()
    findings.question = text
    let image = blocks.image
    findings.liveBlocks = image.blocks.count
    findings.liveBytes = blocks.bytes(of: image.blocks.indices)
    let asked: [Int]
    if question == .largest {
      let largest = search.largestHolders()
      asked = largest.map(\.block)
      findings.groups = groups(of: asked, retained: largest.map(\.retained))
    } else {
      asked = try question.blocks(in: blocks)
      findings.groups = groups(of: asked, retained: nil)
      findings.referrers = referrers(to: asked)
    }
    findings.blocks = asked.count
    findings.bytes = blocks.bytes(of: asked)
    let retained = search.retained(by: asked)
    (findings.retainedBlocks, findings.retainedBytes) = (retained.blocks, retained.bytes)
    return findings
  }

  /// The root of a block that no reference in use leads to: a search for leaks, which believes
  /// whatever looks like one, may still call it alive.
  private static let remains = "what is left in memory that is not in use"

  private static let countedGroups = 100

  private struct Key: Hashable {
    var root: String?
    var steps: [HeapStep]
    var type: String?
  }

  /// - Parameter retained: Of each block; nil to count it of each group.
  private func groups(
    of asked: [Int], retained: [HolderSearch.Retained]?
  ) -> [HolderFindings.Group] {
    let names = RootNames(heap, roots: Array(roots.joined()))
    lazy var leaks = heap.leakSearch(blocks)
    var groups: [Key: (group: HolderFindings.Group, members: [Int])] = [:]
    for (index, block) in asked.enumerated() {
      let way = search.way(to: block)
      let key = Key(
        root: way.map { names.name(of: $0.root) }
          ?? (leaks.isReachable(block) ? Self.remains : nil),
        steps: way?.steps.map(blocks.step) ?? [],
        type: blocks.type(of: block))
      let path = blocks.path(of: block)
      var (group, members) =
        groups[key]
        ?? (
          HolderFindings.Group(
            root: key.root, steps: key.steps, type: key.type, path: path,
            identity: blocks.identity(of: path), address: blocks.image.blocks[block].address), []
        )
      group.blocks += 1
      group.bytes += Int(blocks.image.blocks[block].bytes)
      group.retainedBlocks += retained?[index].blocks ?? 0
      group.retainedBytes += retained?[index].bytes ?? 0
      members.append(block)
      groups[key] = (group, members)
    }
    if retained == nil {
      // Each count is a walk through the heap: the smaller groups of many do without.
      let largest = groups.sorted { $0.value.group.bytes > $1.value.group.bytes }
      for (key, group) in largest.prefix(Self.countedGroups) {
        let all = search.retained(by: group.members)
        groups[key]?.group.retainedBlocks = all.blocks
        groups[key]?.group.retainedBytes = all.bytes
      }
    }
    return groups.values.map(\.group)
      .sorted {
        ($0.retainedBytes, $0.bytes, $1.address) > ($1.retainedBytes, $1.bytes, $0.address)
      }
  }

  private func referrers(to asked: [Int]) -> [HolderFindings.Referrer] {
    struct Key: Hashable {
      var step: HeapStep
      var strength: HolderFindings.Referrer.Strength
    }
    let isAsked = Set(asked)
    var counts: [Key: Int] = [:]
    for block in blocks.image.blocks.indices {
      references.forEach(of: block) { target, offset in
        let object = references.object(ofSideTable: target)
        guard isAsked.contains(object ?? target), object != block else { return }
        let step = blocks.step(LeakSearch.Step(block: block, offset: offset))
        let strength: HolderFindings.Referrer.Strength =
          object != nil ? .weak : step.isUnowned ? .unowned : .strong
        counts[Key(step: step, strength: strength), default: 0] += 1
      }
    }
    return counts.map { key, count in
      HolderFindings.Referrer(step: key.step, strength: key.strength, references: count)
    }
    .sorted {
      ($1.references, $0.step.type ?? "", $0.step.offset)
        < ($0.references, $1.step.type ?? "", $1.step.offset)
    }
  }
}
