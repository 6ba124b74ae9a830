import ProfileModel
import SymbolNames

/// Where the names, the lines and the stacks of one ELF file come from, told without a recording.
public struct NameSources {
  public let source: SymbolSource
  /// Functions of the table that names are taken from.
  public let functionCount: Int
  /// Whether there is DWARF, in the file or in its debug file.
  public let hasLines: Bool
  /// In lower-case hexadecimal; nil when the file has none.
  public let buildID: String?
  /// Whether `.eh_frame_hdr` is there, by which the recorder finds a function's unwind rules.
  public let hasUnwindTables: Bool
  /// A sentence for each debug file that had to be refused.
  public let remarks: [String]

  /// Nil when the file cannot be read as a 64-bit ELF file.
  public init?(path: String, access: FileAccess) {
    guard let file = access.open(path), let image = try? ELFImage(file) else { return nil }
    buildID = image.buildID
    hasUnwindTables = image.section(named: ".eh_frame_hdr").map { $0.size > 0 } ?? false
    let module = LoadedModule(path: path, buildID: buildID, start: 0, end: 0, bias: 0)
    let symbols = DebugFiles(access: access, startTimeNanoseconds: 0).symbols(of: module)
    functionCount = symbols.table?.count ?? 0
    source = functionCount == 0 ? .none : symbols.source
    hasLines = symbols.debugInformation != nil
    remarks = symbols.remarks
  }
}
