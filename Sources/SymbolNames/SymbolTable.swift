/// The functions of an ELF file by address.
///
/// Names stay offsets into the file's string table until one is asked for: of the 84,000 functions
/// of a large program a report needs a few hundred.
package struct SymbolTable {
  private struct Symbol {
    var start: UInt64
    var end: UInt64
    var name: UInt32
    /// Of several symbols at one address, the lowest is preferred.
    var rank: UInt8
    /// Whether the end is only where the next symbol begins: hand-written code without a size.
    var isOpen: Bool
  }

  private var symbols: [Symbol] = []
  /// The highest end up to each symbol: where a search backwards may stop.
  private var highestEnds: [UInt64] = []
  private let strings: [UInt8]

  package var count: Int { symbols.count }

  /// Reads `.symtab`, or `.dynsym` where the file is stripped.
  ///
  /// - Complexity: O(n log n) in the table's symbols.
  package init(_ image: ELFImage) throws(ELFError) {
    guard let table = ELFSymbols.fullest(image) else {
      strings = []
      return
    }
    guard let entries = ELFSymbols(image, table) else { throw .truncated }
    strings = entries.strings
    symbols = Self.functions(in: entries, sections: image.sections)
    sort()
    closeOpenSymbols(sections: image.sections)
    var highest: UInt64 = 0
    highestEnds = symbols.map { symbol in
      highest = max(highest, symbol.end)
      return highest
    }
  }

  /// The name of the function that holds an address of the image; nil when none is known to.
  ///
  /// A symbol holds the addresses up to its size and no more: code behind it belongs to nobody.
  package func name(at address: UInt64) -> String? {
    guard let symbol = symbol(at: address) else { return nil }
    return strings.text(at: Int(symbol.name))
  }

  /// The first address of the function that holds an address.
  package func start(at address: UInt64) -> UInt64? {
    symbol(at: address)?.start
  }

  /// Every name with its first address.
  package var allStarts: [(name: String, start: UInt64)] {
    symbols.compactMap { symbol in strings.text(at: Int(symbol.name)).map { ($0, symbol.start) } }
  }

  private func symbol(at address: UInt64) -> Symbol? {
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    // A label inside a function is nearer than the function, but the function has a size.
    var label: Symbol?
    while low > 0 && highestEnds[low - 1] > address {
      low -= 1
      let symbol = symbols[low]
      guard address < symbol.end else { continue }
      guard symbol.isOpen else { return preferred(at: low) }
      if label == nil { label = preferred(at: low) }
    }
    return label
  }

  /// The best of the symbols that share the start and the end of one.
  private func preferred(at index: Int) -> Symbol {
    var best = index
    while best > 0, symbols[best - 1].start == symbols[index].start,
      symbols[best - 1].end == symbols[index].end
    {
      best -= 1
    }
    return symbols[best]
  }

  // --- Building ----------------------------------------------------------------------------------

  private static func functions(
    in entries: ELFSymbols, sections: [ELFImage.Section]
  ) -> [Symbol] {
    var symbols: [Symbol] = []
    symbols.reserveCapacity(entries.count)
    let isExecutable = sections.map(\.isExecutable)
    entries.forEach { entry in
      let end = entry.value.addingReportingOverflow(entry.size)
      guard entry.name != 0, entry.section != 0, entry.section < sections.count,
        isExecutable[entry.section], !end.overflow, let rank = rank(of: entry)
      else { return }
      symbols.append(
        Symbol(
          start: entry.value, end: end.partialValue, name: entry.name, rank: rank,
          isOpen: entry.size == 0))
    }
    return symbols
  }

  /// Functions before labels, those with a size before others, global before weak before local;
  /// nil for what is no code.
  private static func rank(of entry: ELFSymbols.Symbol) -> UInt8? {
    typealias Kind = ELFSymbols.Symbol
    switch entry.type {
    case Kind.function, Kind.indirectFunction, Kind.noType: break
    default: return nil
    }
    let binding: UInt8 =
      switch entry.binding {
      case Kind.global: 0
      case Kind.weak: 1
      default: 2
      }
    return (entry.size > 0 ? 0 : 8) + (entry.type == Kind.noType ? 4 : 0) + binding
  }

  private mutating func sort() {
    let strings = strings
    symbols.sort { left, right in
      if left.start != right.start { return left.start < right.start }
      // The longer first: what lies within it is found first when looking backwards.
      if left.end != right.end { return left.end > right.end }
      if left.rank != right.rank { return left.rank < right.rank }
      let (leftMarks, rightMarks) = (
        Self.underscores(strings, left.name), Self.underscores(strings, right.name)
      )
      return (leftMarks, left.name) < (rightMarks, right.name)
    }
  }

  /// Aliases with more leading underscores are for a library's own use: `malloc`, `__libc_malloc`.
  private static func underscores(_ strings: [UInt8], _ name: UInt32) -> Int {
    guard Int(name) < strings.count else { return 0 }
    return strings[Int(name)...].prefix { $0 == UInt8(ascii: "_") }.count
  }

  /// Ends a symbol without a size where the next one begins, or its section ends.
  private mutating func closeOpenSymbols(sections: [ELFImage.Section]) {
    let code = sections.filter(\.isExecutable)
    var next = UInt64.max
    var index = symbols.count - 1
    while index >= 0 {
      // All symbols of one address end at the same next one.
      let start = symbols[index].start
      let following = next
      let limit = code.first { $0.address <= start && start < $0.end }?.end ?? start
      while index >= 0, symbols[index].start == start {
        if symbols[index].isOpen { symbols[index].end = min(following, limit) }
        index -= 1
      }
      next = start
    }
  }
}
