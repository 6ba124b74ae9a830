import HeapGraph
import ProfileModel

/// From a search for leaks to findings with names.
struct LeakInspection {
  private let blocks: BlockDescriptions
  private let suppressions: LeakSuppressions

  init(_ blocks: BlockDescriptions, suppressions: LeakSuppressions) {
    self.blocks = blocks
    self.suppressions = suppressions
  }

  func findings(_ search: LeakSearch) -> LeakFindings {
    struct Key: Hashable {
      var identity: UInt64
      var type: String?
      var cycle: [HeapStep]
    }
    var findings = LeakFindings()
    findings.liveBlocks = blocks.image.blocks.count
    findings.liveBytes = blocks.bytes(of: blocks.image.blocks.indices)
    var groups: [Key: LeakFindings.Group] = [:]
    for leak in search.leaks {
      let cycle = orderedCycle(of: leak)
      let first = cycle.first?.block ?? leak.blocks[0]
      let path = blocks.path(of: first)
      let steps = cycle.map(blocks.step)
      if suppressions.cover(steps)
        || suppressions.cover(blocks.stack(of: path))
      {
        findings.suppressedLeaks += 1
        findings.suppressedBlocks += leak.blocks.count + leak.indirectBlocks.count
        continue
      }
      let identity = blocks.identity(of: path)
      let key = Key(identity: identity.value, type: blocks.type(of: first), cycle: steps)
      var group =
        groups[key]
        ?? LeakFindings.Group(path: path, identity: identity, type: key.type, cycle: steps)
      group.leaks += 1
      group.blocks += leak.blocks.count
      group.bytes += blocks.bytes(of: leak.blocks)
      group.indirectBlocks += leak.indirectBlocks.count
      group.indirectBytes += blocks.bytes(of: leak.indirectBlocks)
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
      let type = blocks.type(of: step.block)
      let isStorage = type.map(BlockDescriptions.isStorage) ?? true
      let identity = blocks.identity(of: blocks.path(of: step.block))
      return (isStorage ? 1 : 0, type ?? "", identity.value)
    }
    guard let first = ranks.indices.min(by: { ranks[$0] < ranks[$1] }) else { return [] }
    return Array(leak.cycle[first...] + leak.cycle[..<first])
  }
}
