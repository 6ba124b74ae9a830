import HeapGraph
import ProfileModel

/// Whether the blocks of a site or a type are still reachable, and by what way.
struct GrowthHolders {
  private let blocks: BlockDescriptions
  private let leaks: LeakSearch
  private let inspection: HolderInspection
  private var types: [UInt64: String] = [:]

  init(_ heap: InspectedHeap) {
    blocks = BlockDescriptions(heap)
    leaks = heap.leakSearch(blocks)
    inspection = HolderInspection(heap)
    types = typeOfSite()
  }

  /// The type that all live blocks of a site are of, by the site's identity.
  private func typeOfSite() -> [UInt64: String] {
    var types: [UInt64: String] = [:]
    var hasSeveral: Set<UInt64> = []
    for block in blocks.image.blocks.indices {
      let site = blocks.identity(of: blocks.path(of: block)).value
      guard let type = blocks.type(of: block), types[site] ?? type == type else {
        hasSeveral.insert(site)
        continue
      }
      types[site] = type
    }
    return types.filter { !hasSeveral.contains($0.key) }
  }

  /// A recording knows the types of blocks once they are freed: those of blocks that live are
  /// told by the sites, now that the blocks have been looked at.
  func addTypes(to measurement: inout Measurement) {
    var counts: [String: Counts] = [:]
    for site in measurement.sites {
      guard let type = types[site.identity.value] else { continue }
      counts[type, default: .zero] += site.counts
    }
    measurement.types = counts.map { MeasuredType(name: $0.key, counts: $0.value) }
  }

  /// Nil where no block of it is alive any more.
  func hold(of subject: GrowthFindings.Row.Subject) -> GrowthFindings.Hold? {
    let question: HolderQuestion
    switch subject {
    case .site(let site): question = .site(site.identity.description)
    case .type(let name): question = .type(name)
    }
    guard let asked = try? question.blocks(in: blocks) else { return nil }
    let reachable = asked.filter(leaks.isReachable).count
    var hold = GrowthFindings.Hold(
      reachableBlocks: reachable, unreachableBlocks: asked.count - reachable,
      type: mostFrequentType(of: asked))
    let groups = (try? inspection.findings(question, text: nil))?.groups ?? []
    if let largest = groups.filter({ $0.root != nil }).max(by: { $0.blocks < $1.blocks }) {
      hold.root = largest.root
      hold.steps = largest.steps
    }
    return hold
  }

  private func mostFrequentType(of asked: [Int]) -> String? {
    var counts: [String: Int] = [:]
    for block in asked { counts[blocks.type(of: block) ?? "", default: 0] += 1 }
    let first = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return first.flatMap { $0.key.isEmpty ? nil : $0.key }
  }
}
