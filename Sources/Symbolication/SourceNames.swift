import CLibdw

/// Texts of DWARF, each made a `String` once.
struct SourceNames {
  private var texts: [UnsafePointer<CChar>: String] = [:]
  private var paths: [UnsafePointer<CChar>: String] = [:]
  /// By the place of the function's own entry, of which the inlined ones are instances.
  private var symbols: [UnsafeMutableRawPointer: String?] = [:]

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

  /// The name of a function for the linker; else the source's, as C's are.
  mutating func symbol(of entry: DebugEntry) -> String? {
    var entry = entry
    var origin = entry.reference(UInt32(DW_AT_abstract_origin)) ?? entry
    guard let place = origin.addr else { return nil }
    if let known = symbols[place] { return known }
    let name =
      origin.text(UInt32(DW_AT_linkage_name)) ?? origin.text(UInt32(DW_AT_MIPS_linkage_name))
      ?? origin.text(UInt32(DW_AT_name))
    let symbol = name.map { text($0) }
    symbols[place] = .some(symbol)
    return symbol
  }
}
