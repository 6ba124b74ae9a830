/// Where the names and the stacks of one ELF file come from, told without a recording.
public struct NameSources {
  /// The best table of functions that there is.
  public enum Origin: Equatable, Sendable {
    /// `.symtab` of the file itself.
    case symbolTable
    /// `.symtab` of a separate debug file.
    case debugFile(path: String)
    /// `.dynsym`: what the file exports.
    case dynamicSymbols
    case none
  }

  public let origin: Origin
  public let functionCount: Int
  /// In lower-case hexadecimal; nil when the file has none.
  public let buildID: String?
  /// Whether `.eh_frame_hdr` is there, by which the recorder finds a function's unwind rules.
  public let hasUnwindTables: Bool

  /// Nil when the file cannot be read as a 64-bit ELF file.
  public init?(path: String, access: FileAccess) {
    guard let file = access.open(path), let image = try? ELFImage(file) else { return nil }
    buildID = image.buildID
    hasUnwindTables = image.section(named: ".eh_frame_hdr").map { $0.size > 0 } ?? false
    let ownCount = (try? SymbolTable(image).count) ?? 0
    if Self.hasSymbolTable(image) {
      (origin, functionCount) = (.symbolTable, ownCount)
    } else if let debugFile = Self.debugFile(of: image, access: access) {
      (origin, functionCount) = (.debugFile(path: debugFile.path), debugFile.functionCount)
    } else {
      (origin, functionCount) = (ownCount == 0 ? .none : .dynamicSymbols, ownCount)
    }
  }

  private static func hasSymbolTable(_ image: ELFImage) -> Bool {
    image.sections.contains { $0.type == ELFImage.Section.symbolTable && $0.size > 0 }
  }

  private static func debugFile(
    of image: ELFImage, access: FileAccess
  ) -> (path: String, functionCount: Int)? {
    guard let buildID = image.buildID, buildID.utf8.count > 2 else { return nil }
    let path = "/usr/lib/debug/.build-id/\(buildID.prefix(2))/\(buildID.dropFirst(2)).debug"
    guard let file = access.open(path), let found = try? ELFImage(file), found.buildID == buildID,
      let table = try? SymbolTable(found), table.count > 0
    else { return nil }
    return (path, table.count)
  }
}
