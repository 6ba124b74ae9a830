import CLibdw
import ProfileModel

/// From code addresses to functions and lines, compile unit after compile unit.
///
/// A unit's line table is decoded once, and only if an address lies in it; of its functions only
/// those are looked into that hold an address.
struct SourceSearch {
  private let information: DebugInformation
  private var names = SourceNames()

  init(_ information: DebugInformation) {
    self.information = information
  }

  /// The frames of each address, innermost first; empty where DWARF knows nothing.
  ///
  /// - Parameter addresses: In the file's image, ascending.
  /// - Complexity: O(addresses log rows + entries of the units that hold one).
  mutating func frames(at addresses: [UInt64]) -> [[SourceFrame]] {
    var frames = [[SourceFrame]](repeating: [], count: addresses.count)
    var members: [Int: [Int]] = [:]
    for (index, address) in addresses.enumerated() {
      if let unit = information.units.unit(at: address) { members[unit, default: []].append(index) }
    }
    for (unit, indices) in members.sorted(by: { $0.key < $1.key }) {
      var search = UnitSearch(
        unit: information.units.entries[unit], addresses: indices.map { addresses[$0] },
        names: names)
      search.run()
      names = search.names
      for (position, index) in indices.enumerated() { frames[index] = search.frames[position] }
    }
    return frames
  }
}

/// The search in one compile unit.
private struct UnitSearch {
  private let unit: DebugEntry
  private let addresses: [UInt64]
  private let rows: LineRows
  private(set) var names: SourceNames
  private(set) var frames: [[SourceFrame]]
  /// Functions that hold no address; others may be declared inside of them.
  private var others: [DebugEntry] = []

  init(unit: DebugEntry, addresses: [UInt64], names: SourceNames) {
    (self.unit, self.addresses, self.names) = (unit, addresses, names)
    rows = LineRows(unit)
    frames = Array(repeating: [], count: addresses.count)
  }

  mutating func run() {
    look(below: unit)
    while frames.contains(where: \.isEmpty), let function = others.popLast() {
      look(into: CodeScopes(function: function, ranges: []).nested)
    }
    // Code that no function describes still has lines: assembly.
    for index in addresses.indices where frames[index].isEmpty {
      guard let row = row(at: addresses[index]), let place = rowPlace(row, rule: .exact) else {
        continue
      }
      frames[index] = [SourceFrame(symbol: nil, place: place, isInlined: false)]
    }
  }

  // --- Functions ---------------------------------------------------------------------------------

  private mutating func look(below entry: DebugEntry) {
    var entry = entry
    entry.forEachChild { look(at: &$0) }
  }

  private mutating func look(into entries: [DebugEntry]) {
    for var entry in entries { look(at: &entry) }
  }

  private mutating func look(at entry: inout DebugEntry) {
    switch Int(entry.tag) {
    case DW_TAG_subprogram:
      search(&entry)
    case DW_TAG_namespace, DW_TAG_module, DW_TAG_structure_type, DW_TAG_class_type,
      DW_TAG_union_type, DW_TAG_enumeration_type, DW_TAG_interface_type:
      look(below: entry)
    default:
      break
    }
  }

  private mutating func search(_ function: inout DebugEntry) {
    let ranges = function.ranges
    var found: CodeScopes?
    for range in ranges {
      var index = firstIndex(from: range.lowerBound)
      while index < addresses.count, addresses[index] < range.upperBound {
        let scopes = found ?? CodeScopes(function: function, ranges: ranges)
        found = scopes
        if frames[index].isEmpty { frames[index] = answer(addresses[index], in: scopes) }
        index += 1
      }
    }
    if let found {
      look(into: found.nested)
    } else {
      others.append(function)
    }
  }

  private func firstIndex(from address: UInt64) -> Int {
    var low = 0
    var high = addresses.count
    while low < high {
      let middle = (low + high) / 2
      if addresses[middle] < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func answer(_ address: UInt64, in scopes: CodeScopes) -> [SourceFrame] {
    guard var index = scopes.innermost(at: address) else { return [] }
    var place =
      linePlace(at: address, scope: index, in: scopes)
      ?? declarationPlace(of: scopes.scopes[index].entry)
    var answer: [SourceFrame] = []
    while index >= 0 {
      let scope = scopes.scopes[index]
      answer.append(
        SourceFrame(
          symbol: names.symbol(of: scope.entry, in: unit), place: place,
          isInlined: scope.parent >= 0)
      )
      place = callPlace(of: scope.entry)
      index = scope.parent
    }
    return answer
  }

  // --- Lines -------------------------------------------------------------------------------------

  /// How many rows without a line may stand between an address and the line that it is given.
  private static let precedingRows = 4096

  /// The line of an address; where the compiler gave none, the nearest before it of the same scope.
  private mutating func linePlace(
    at address: UInt64, scope: Int, in scopes: CodeScopes
  ) -> SourcePlace? {
    guard let last = rows.index(at: address) else { return nil }
    if let row = rows[last], row.line > 0 { return rowPlace(row, rule: .exact) }
    for index in stride(from: last - 1, to: max(-1, last - Self.precedingRows), by: -1) {
      guard let row = rows[index], !row.isEnd, scopes.scopes[0].holds(row.address) else {
        return nil
      }
      if row.line > 0, scopes.innermost(at: row.address) == scope {
        return rowPlace(row, rule: .preceding)
      }
    }
    return nil
  }

  private func row(at address: UInt64) -> LineRows.Row? {
    rows.index(at: address).flatMap { rows[$0] }
  }

  private mutating func rowPlace(_ row: LineRows.Row, rule: LineRule) -> SourcePlace? {
    guard row.line > 0, let file = rows.file(of: row) else { return nil }
    return SourcePlace(file: names.path(file, in: rows.folder), line: row.line, rule: rule)
  }

  private mutating func declarationPlace(of entry: DebugEntry) -> SourcePlace? {
    var entry = entry
    return entry.declaration().map { declaration in
      SourcePlace(
        file: names.path(declaration.file, in: rows.folder), line: declaration.line,
        rule: .declaration)
    }
  }

  /// Where an inlined function was called.
  private mutating func callPlace(of entry: DebugEntry) -> SourcePlace? {
    var entry = entry
    guard let line = entry.number(UInt32(DW_AT_call_line)), line > 0,
      let index = entry.number(UInt32(DW_AT_call_file)), let file = rows.file(at: index)
    else { return nil }
    return SourcePlace(
      file: names.path(file, in: rows.folder), line: Int(clamping: line), rule: .callSite)
  }
}
