import CLibdw

/// An entry of DWARF's tree: a unit, a function, a call that was inlined.
typealias DebugEntry = Dwarf_Die

extension DebugEntry {
  /// Whether this is an entry at all.
  var isValid: Bool { addr != nil }

  /// `DW_TAG_…`.
  var tag: Int32 {
    mutating get { dwarf_tag(&self) }
  }

  /// Its place in the file, by which entries refer to each other.
  var offset: UInt64 {
    mutating get { dwarf_dieoffset(&self) }
  }

  /// The addresses of its code.
  var ranges: [Range<UInt64>] {
    mutating get {
      var found: [Range<UInt64>] = []
      var (base, start, end): (UInt64, UInt64, UInt64) = (0, 0, 0)
      var position = dwarf_ranges(&self, 0, &base, &start, &end)
      while position > 0 {
        if start < end { found.append(start..<end) }
        position = dwarf_ranges(&self, position, &base, &start, &end)
      }
      return found
    }
  }

  /// Calls `body` for each entry directly below.
  mutating func forEachChild(_ body: (inout DebugEntry) -> Void) {
    var child = DebugEntry()
    guard dwarf_child(&self, &child) == 0 else { return }
    while true {
      body(&child)
      var next = DebugEntry()
      // In a damaged file a sibling may stand before its sibling, and the walk would never end.
      guard dwarf_siblingof(&child, &next) == 0, let here = child.addr, let there = next.addr,
        there > here
      else { return }
      child = next
    }
  }

  /// An attribute of the entry itself.
  mutating func number(_ name: UInt32) -> UInt64? {
    var attribute = Dwarf_Attribute()
    var value: Dwarf_Word = 0
    guard dwarf_attr(&self, name, &attribute) != nil, dwarf_formudata(&attribute, &value) == 0
    else { return nil }
    return value
  }

  /// A text of the entry, or of the one that it is an instance of.
  mutating func text(_ name: UInt32) -> UnsafePointer<CChar>? {
    var attribute = Dwarf_Attribute()
    guard dwarf_attr_integrate(&self, name, &attribute) != nil else { return nil }
    return dwarf_formstring(&attribute)
  }

  /// Where the function is declared that this is code of.
  mutating func declaration() -> (file: UnsafePointer<CChar>, line: Int)? {
    var line: Int32 = 0
    guard dwarf_decl_line(&self, &line) == 0, line > 0, let file = dwarf_decl_file(&self) else {
      return nil
    }
    return (file, Int(line))
  }

  /// The entry that an attribute refers to.
  mutating func reference(_ name: UInt32) -> DebugEntry? {
    var attribute = Dwarf_Attribute()
    var target = DebugEntry()
    guard dwarf_attr(&self, name, &attribute) != nil,
      dwarf_formref_die(&attribute, &target) != nil
    else { return nil }
    return target
  }
}
