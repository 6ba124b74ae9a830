import CLibdw

/// Texts of DWARF, each made a `String` once.
struct SourceNames {
  private var texts: [UnsafePointer<CChar>: String] = [:]
  private var paths: [UnsafePointer<CChar>: String] = [:]
  /// By the place of the function's own entry, of which the inlined ones are instances.
  private var symbols: [UnsafeMutableRawPointer: String?] = [:]
  /// Of the unit that was asked about last.
  private var qualified: (unit: UnsafeMutableRawPointer, names: QualifiedNames)?

  /// The text at a place that stays as long as its file is open.
  mutating func text(_ pointer: UnsafePointer<CChar>) -> String {
    if let known = texts[pointer] { return known }
    let text = String(cString: pointer)
    texts[pointer] = text
    return text
  }

  /// The path of a file, whole where `folder` is.
  mutating func path(_ file: UnsafePointer<CChar>, in folder: UnsafePointer<CChar>?) -> String {
    if let known = paths[file] { return known }
    var path = String(cString: file)
    // libdw puts the folder before some files, depending on the table's version.
    if !path.hasPrefix("/"), let folder = folder.map({ text($0) }),
      !path.hasPrefix("\(folder)/")
    {
      path = "\(folder)/\(path)"
    }
    paths[file] = path
    return path
  }

  /// The name of a function for the linker; else the source's, in C++ with its namespaces.
  ///
  /// - Parameter unit: The compile unit of the entry.
  mutating func symbol(of entry: DebugEntry, in unit: DebugEntry) -> String? {
    var entry = entry
    var origin = entry.reference(UInt32(DW_AT_abstract_origin)) ?? entry
    guard let place = origin.addr else { return nil }
    if let known = symbols[place] { return known }
    let symbol = linkageName(of: &origin) ?? sourceName(of: &origin, in: unit)
    symbols[place] = .some(symbol)
    return symbol
  }

  private mutating func linkageName(of function: inout DebugEntry) -> String? {
    let name =
      function.text(UInt32(DW_AT_linkage_name)) ?? function.text(UInt32(DW_AT_MIPS_linkage_name))
    return name.map { text($0) }
  }

  private mutating func sourceName(
    of function: inout DebugEntry, in unit: DebugEntry
  ) -> String? {
    guard let name = function.text(UInt32(DW_AT_name)).map({ text($0) }) else { return nil }
    if qualified?.unit != unit.addr {
      qualified = unit.addr.map { ($0, QualifiedNames(unit)) }
    }
    return qualified?.names.name(name, of: function)
  }
}
