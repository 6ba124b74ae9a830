import CLibdw

/// One function's code and the calls that were inlined into it, as a tree.
///
/// Scopes stand in depth-first order: a scope's descendants follow it, up to its `next`.
struct CodeScopes {
  struct Scope {
    var ranges: [Range<UInt64>]
    var entry: DebugEntry
    /// Index of the scope that it was inlined into; -1 for the function itself.
    var parent: Int
    /// One past the last descendant.
    var next: Int

    func holds(_ address: UInt64) -> Bool { ranges.contains { $0.contains(address) } }
  }

  private(set) var scopes: [Scope] = []
  /// Functions declared inside this one, whose code lies elsewhere.
  private(set) var nested: [DebugEntry] = []

  /// - Complexity: O(entries below the function).
  init(function: DebugEntry, ranges: [Range<UInt64>]) {
    scopes.append(Scope(ranges: ranges, entry: function, parent: -1, next: 0))
    add(below: function, parent: 0)
    scopes[0].next = scopes.count
  }

  private mutating func add(below entry: DebugEntry, parent: Int) {
    var entry = entry
    entry.forEachChild { child in
      switch Int(child.tag) {
      case DW_TAG_inlined_subroutine:
        let index = scopes.count
        scopes.append(Scope(ranges: child.ranges, entry: child, parent: parent, next: 0))
        add(below: child, parent: index)
        scopes[index].next = scopes.count
      case DW_TAG_lexical_block, DW_TAG_try_block, DW_TAG_catch_block:
        add(below: child, parent: parent)
      case DW_TAG_subprogram, DW_TAG_structure_type, DW_TAG_class_type, DW_TAG_union_type:
        nested.append(child)
      default:
        break
      }
    }
  }

  /// The index of the innermost scope that holds an address; nil outside of the function.
  func innermost(at address: UInt64) -> Int? {
    var found: Int?
    var index = 0
    while index < scopes.count {
      if scopes[index].holds(address) {
        found = index
        index += 1
      } else {
        index = scopes[index].next
      }
    }
    return found
  }
}
