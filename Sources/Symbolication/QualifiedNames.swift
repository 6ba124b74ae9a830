import CLibdw

/// The whole names of C++ functions that have none for the linker, by where they are declared.
///
/// GCC gives no linkage name to functions of anonymous namespaces and local classes, and without
/// their namespace `std::make_unique<Row>` could not be told from the program's own functions.
struct QualifiedNames {
  /// The class or namespace of each function's declaration, its separator included.
  private var scopes: [UnsafeMutableRawPointer: String] = [:]

  /// The last two are C++17 and C++20, to which elfutils gives no names yet.
  private static let languages = [
    DW_LANG_C_plus_plus, DW_LANG_C_plus_plus_03, DW_LANG_C_plus_plus_11, DW_LANG_C_plus_plus_14,
    0x2b, 0x2c,
  ]

  /// - Complexity: O(entries of the unit), for a unit of C++.
  init(_ unit: DebugEntry) {
    var unit = unit
    guard Self.languages.contains(Int(dwarf_srclang(&unit))) else { return }
    add(below: unit, scope: "")
  }

  /// The name of a function's entry with its classes and namespaces.
  func name(_ name: String, of function: DebugEntry) -> String {
    var function = function
    let declaration = function.reference(UInt32(DW_AT_specification)) ?? function
    guard let place = declaration.addr, let scope = scopes[place] else { return name }
    return scope + name
  }

  private mutating func add(below entry: DebugEntry, scope: String) {
    var entry = entry
    entry.forEachChild { child in
      switch Int(child.tag) {
      case DW_TAG_namespace:
        add(below: child, scope: scope + Self.name(&child, unnamed: "(anonymous namespace)") + "::")
      case DW_TAG_class_type, DW_TAG_structure_type, DW_TAG_union_type:
        add(below: child, scope: scope + Self.name(&child, unnamed: "(anonymous class)") + "::")
      case DW_TAG_subprogram:
        guard let place = child.addr else { return }
        if !scope.isEmpty { scopes[place] = scope }
        // A lambda is declared as a class inside the function that contains it.
        guard dwarf_haschildren(&child) > 0 else { return }
        add(below: child, scope: scope + Self.name(&child, unnamed: "(unnamed)") + "()::")
      default:
        break
      }
    }
  }

  private static func name(_ entry: inout DebugEntry, unnamed: String) -> String {
    guard let text = dwarf_diename(&entry) else { return unnamed }
    return String(cString: text)
  }
}
