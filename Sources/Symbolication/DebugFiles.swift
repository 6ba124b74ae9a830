import ProfileModel
import SymbolNames

/// Where the symbols of a module are: in a folder that the user named, in the file that ran, or in
/// a debug file beside it.
struct DebugFiles {
  let access: FileAccess
  var symbolFolders = SymbolFolders()
  /// When the program started, in nanoseconds since 1970; 0 when nobody knows.
  let startTimeNanoseconds: Int

  /// What a module's files give.
  struct Symbols {
    /// Nil where no file could be used.
    var table: SymbolTable?
    var starts: FunctionStarts?
    /// Nil where no file has DWARF.
    var debugInformation: DebugInformation?
    var source = SymbolSource.none
    /// A sentence for each file that had to be refused.
    var remarks: [String] = []
  }

  /// The symbols, function starts and lines of one module.
  func symbols(of module: LoadedModule) -> Symbols {
    var symbols = symbolsInFolders(of: module)
    if !symbols.isComplete { symbols.complete(by: symbolsOnThisMachine(of: module)) }
    return symbols
  }

  /// The file that was mapped, or one of the same build in a folder of symbols: with the contents
  /// of its sections, which debug files don't have. Nil where there is none.
  func image(of module: LoadedModule) -> ELFImage? {
    for path in symbolFolders.files(of: module) + [module.path] {
      guard let file = access.open(path), let image = try? ELFImage(file),
        (try? checkBuild(of: image, module: module)) != nil, image.hasContents
      else { continue }
      return image
    }
    return nil
  }

  private func symbolsInFolders(of module: LoadedModule) -> Symbols {
    var symbols = Symbols()
    for path in symbolFolders.files(of: module) {
      guard let file = access.open(path) else { continue }
      do throws(ELFError) {
        let image = try ELFImage(file)
        try checkBuild(of: image, module: module)
        symbols.use(image)
      } catch {
        symbols.remarks.append("The file '\(path)' \(error): it was not used.")
      }
    }
    if symbols.table == nil { symbols.remarks += symbolFolders.refusals(of: module) }
    return symbols
  }

  private func symbolsOnThisMachine(of module: LoadedModule) -> Symbols {
    var symbols = Symbols()
    guard let file = access.open(module.path) else {
      let found = fileByBuildID(module.buildID)
      symbols.remarks += found.remarks
      guard let debugFile = found.image else {
        let state = module.isUnloaded ? ", which the program had unloaded," : ""
        symbols.remarks.append(
          "The file '\(module.path)'\(state) cannot be read: its functions have no names.")
        return symbols
      }
      symbols.starts = FunctionStarts(debugFile)
      symbols.use(debugFile: debugFile)
      return symbols
    }
    do throws(ELFError) {
      let image = try ELFImage(file)
      try checkBuild(of: image, module: module)
      try addSymbols(of: image, module: module, to: &symbols)
    } catch {
      symbols.remarks.append("The file '\(module.path)' \(error): its functions have no names.")
    }
    return symbols
  }

  private func addSymbols(
    of image: ELFImage, module: LoadedModule, to symbols: inout Symbols
  ) throws(ELFError) {
    symbols.table = try SymbolTable(image)
    symbols.starts = FunctionStarts(image)
    symbols.debugInformation = DebugInformation(image)
    symbols.source = image.isStripped ? .dynamicSymbols : .symbolTable
    guard image.isStripped || symbols.debugInformation == nil else { return }
    var found = fileByBuildID(image.buildID)
    if found.image == nil {
      let linked = fileByLink(image, of: module)
      found = (linked.image, found.remarks + linked.remarks)
    }
    symbols.remarks += found.remarks
    if let debugFile = found.image { symbols.use(debugFile: debugFile) }
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

  // --- Debug files -------------------------------------------------------------------------------

  private typealias Found = (image: ELFImage?, remarks: [String])

  private func fileByBuildID(_ buildID: String?) -> Found {
    guard let buildID, buildID.utf8.count > 2 else { return (nil, []) }
    let folder = buildID.prefix(2)
    return image(
      at: "/usr/lib/debug/.build-id/\(folder)/\(buildID.dropFirst(2)).debug", buildID: buildID)
  }

  /// By the noted file name. A file of that name may be of another build: without a build id to
  /// compare, it is not taken.
  private func fileByLink(_ image: ELFImage, of module: LoadedModule) -> Found {
    guard let name = image.debugLink, !name.contains("/"), let buildID = image.buildID else {
      return (nil, [])
    }
    let folder = String(module.path.dropLast(module.name.utf8.count))
    let places = ["\(folder)\(name)", "\(folder).debug/\(name)", "/usr/lib/debug\(folder)\(name)"]
    var remarks: [String] = []
    for place in places where place != module.path {
      let found = self.image(at: place, buildID: buildID)
      if found.image != nil { return found }
      remarks += found.remarks
    }
    return (nil, remarks)
  }

  private func image(at path: String, buildID: String) -> Found {
    guard let file = access.open(path) else { return (nil, []) }
    do throws(ELFError) {
      let image = try ELFImage(file)
      guard let found = image.buildID, found == buildID else {
        let found = image.buildID.map { "its build id is \($0)" } ?? "it has no build id"
        return (nil, ["The debug file '\(path)' is of another build, not of \(buildID): \(found)."])
      }
      return (image, [])
    } catch {
      return (nil, ["The debug file '\(path)' \(error): it was not used."])
    }
  }
}

extension DebugFiles.Symbols {
  /// Whether no other file could add to this.
  fileprivate var isComplete: Bool {
    (source == .symbolTable || source == .debugFile) && debugInformation != nil
  }

  /// Takes what is missing from another place. Where there are symbols already, nobody asks why
  /// that place has none.
  fileprivate mutating func complete(by other: DebugFiles.Symbols) {
    if table == nil { remarks += other.remarks }
    if other.table != nil, table == nil || source == .dynamicSymbols {
      table = other.table
      source = other.source
    }
    if starts?.isEmpty ?? true { starts = other.starts }
    debugInformation = debugInformation ?? other.debugInformation
  }

  /// Takes what is missing from a file in a symbol folder: the program's own, or a debug file.
  fileprivate mutating func use(_ image: ELFImage) {
    if table == nil || source == .dynamicSymbols, let found = try? SymbolTable(image),
      found.count > 0, table == nil || !image.isStripped
    {
      table = found
      source = image.isStripped ? .dynamicSymbols : .debugFile
    }
    if starts?.isEmpty ?? true { starts = FunctionStarts(image) }
    debugInformation = debugInformation ?? DebugInformation(image)
  }

  /// Takes from a debug file what the module's own file doesn't have.
  fileprivate mutating func use(debugFile: ELFImage) {
    if source != .symbolTable, let table = try? SymbolTable(debugFile), table.count > 0 {
      self.table = table
      source = .debugFile
    }
    debugInformation = debugInformation ?? DebugInformation(debugFile)
  }
}

extension ELFImage {
  /// Whether the file has the bytes of read-only data, and so of all that is mapped from it.
  fileprivate var hasContents: Bool {
    section(named: ".rodata").map { $0.type != Section.noBits } ?? false
  }

  /// Whether the file has no full symbol table.
  fileprivate var isStripped: Bool {
    !sections.contains { $0.type == Section.symbolTable && $0.size > 0 }
  }
}
