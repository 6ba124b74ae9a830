import ProfileModel

/// Where the symbols of a module are: in the file that ran, or in a debug file beside it.
struct DebugFiles {
  let access: FileAccess
  /// When the program started, in nanoseconds since 1970; 0 when nobody knows.
  let startTimeNanoseconds: Int

  /// The symbols, function starts and lines of one module.
  struct Symbols {
    var table: SymbolTable
    var starts: FunctionStarts
    /// Nil where no file has DWARF.
    var debugInformation: DebugInformation?
  }

  /// What a module's files give, and a sentence where one had to be refused.
  func symbols(of module: LoadedModule) -> (symbols: Symbols?, remark: String?) {
    guard let file = access.open(module.path) else {
      guard let debugFile = fileByBuildID(module.buildID) else {
        return (nil, "The file '\(module.path)' cannot be read: its functions have no names.")
      }
      let symbols = table(of: debugFile).map {
        Symbols(
          table: $0, starts: FunctionStarts(debugFile),
          debugInformation: DebugInformation(debugFile))
      }
      return (symbols, nil)
    }
    do throws(ELFError) {
      let image = try ELFImage(file)
      try checkBuild(of: image, module: module)
      let debugFile = debugImage(for: image, of: module)
      let debugTable = image.isStripped ? debugFile.flatMap(table) : nil
      let table =
        if let debugTable { debugTable } else { try SymbolTable(image) }
      let symbols = Symbols(
        table: table, starts: FunctionStarts(image),
        debugInformation: DebugInformation(image) ?? debugFile.flatMap(DebugInformation.init))
      return (symbols, nil)
    } catch {
      return (nil, "The file '\(module.path)' \(error): its functions have no names.")
    }
  }

  /// Refuses a file that is not the one that ran: by build id, else by its age.
  private func checkBuild(of image: ELFImage, module: LoadedModule) throws(ELFError) {
    if let recorded = module.buildID, let found = image.buildID {
      if found != recorded { throw .otherBuild(buildID: found) }
    } else if let changed = image.file.modificationTimeNanoseconds, startTimeNanoseconds > 0,
      changed > startTimeNanoseconds
    {
      throw .changedSince
    }
  }

  private func table(of image: ELFImage) -> SymbolTable? {
    guard let table = try? SymbolTable(image), table.count > 0 else { return nil }
    return table
  }

  /// The separate debug file of a file without symbols or lines; nil where there is none or none
  /// is needed.
  private func debugImage(for image: ELFImage, of module: LoadedModule) -> ELFImage? {
    guard image.isStripped || !image.hasDebugInformation else { return nil }
    return fileByBuildID(image.buildID) ?? fileByLink(image, of: module)
  }

  private func fileByBuildID(_ buildID: String?) -> ELFImage? {
    guard let buildID, buildID.utf8.count > 2 else { return nil }
    let folder = buildID.prefix(2)
    return image(
      at: "/usr/lib/debug/.build-id/\(folder)/\(buildID.dropFirst(2)).debug", buildID: buildID)
  }

  /// By the noted file name. A file of that name may be of another build: without a build id to
  /// compare, it is not taken.
  private func fileByLink(_ image: ELFImage, of module: LoadedModule) -> ELFImage? {
    guard let name = image.debugLink, !name.contains("/"), let buildID = image.buildID else {
      return nil
    }
    let folder = String(module.path.dropLast(module.name.utf8.count))
    let places = ["\(folder)\(name)", "\(folder).debug/\(name)", "/usr/lib/debug\(folder)\(name)"]
    return places.lazy.filter { $0 != module.path }
      .compactMap { self.image(at: $0, buildID: buildID) }.first
  }

  private func image(at path: String, buildID: String) -> ELFImage? {
    guard let file = access.open(path), let image = try? ELFImage(file), image.buildID == buildID
    else { return nil }
    return image
  }
}

extension ELFImage {
  /// Whether the file has no full symbol table.
  fileprivate var isStripped: Bool {
    !sections.contains { $0.type == Section.symbolTable && $0.size > 0 }
  }
}
