import CLibdw
import SymbolNames

/// Which compile unit an address belongs to: a sorted table of all units' ranges.
///
/// DWARF's own index, `.debug_aranges`, is missing from what Swift emits, and without it libdw
/// finds no unit at all by address.
struct CompileUnits {
  private struct Span {
    var start: UInt64
    var end: UInt64
    var unit: Int
  }

  /// The unit's own entry, which describes its code.
  private(set) var entries: [DebugEntry] = []
  private var spans: [Span] = []
  /// The highest end up to each span: where a search backwards may stop.
  private var highestEnds: [UInt64] = []

  init() {}

  /// - Parameter code: The executable sections. What a linker removed keeps ranges that begin at 0
  ///   or 1, outside of them.
  /// - Complexity: O(units + ranges log ranges).
  init(_ dwarf: OpaquePointer, code: [ELFImage.Section]) {
    var unit: OpaquePointer?
    var kind: UInt8 = 0
    var (entry, split) = (DebugEntry(), DebugEntry())
    while dwarf_get_units(dwarf, unit, &unit, nil, &kind, &entry, &split) == 0 {
      guard Int(kind) == DW_UT_compile || Int(kind) == DW_UT_skeleton else { continue }
      for range in entry.ranges
      where code.contains(where: { $0.address <= range.lowerBound && range.lowerBound < $0.end }) {
        spans.append(Span(start: range.lowerBound, end: range.upperBound, unit: entries.count))
      }
      entries.append(split.isValid ? split : entry)
    }
    spans.sort { ($0.start, $0.unit) < ($1.start, $1.unit) }
    var highest: UInt64 = 0
    highestEnds = spans.map { span in
      highest = max(highest, span.end)
      return highest
    }
  }

  /// The index of the unit that holds an address; nil when none does.
  func unit(at address: UInt64) -> Int? {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    while low > 0 && highestEnds[low - 1] > address {
      low -= 1
      if address < spans[low].end { return spans[low].unit }
    }
    return nil
  }
}
