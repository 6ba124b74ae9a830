import ProfileModel
import SymbolNames

/// Turns a profile of code addresses into one of functions, files and lines.
///
///     let readable = Symbolicator().symbolicate(try Recording(path: path).profile())
///
/// A name is only given where the file that ran is at hand, by its build id, and a symbol covers
/// the address. Otherwise the frame stays `module+0xoffset`, with the function's beginning as its
/// offset where the unwind tables tell it. Where the files have DWARF, a frame gets its line, and
/// functions that were inlined into it become frames of their own.
public struct Symbolicator {
  private let files: FileAccess
  private let symbolFolders: SymbolFolders
  private let memory: NamedAddresses?

  /// A symboliser that asks for files by `files`.
  ///
  /// - Parameters:
  ///   - symbolFolders: Where symbols are looked for first.
  ///   - memory: What was named before, for a program that is looked at again and again.
  public init(
    files: FileAccess = .system, symbolFolders: SymbolFolders = SymbolFolders(),
    memory: NamedAddresses? = nil
  ) {
    self.files = files
    self.symbolFolders = symbolFolders
    self.memory = memory
  }

  /// The same measurement by function; paths that became equal are one, and so are their sites.
  ///
  /// - Complexity: O(symbols of the modules on any path + entries of the compile units on any path
  ///   + paths + sites).
  public func symbolicate(_ profile: consuming Profile) -> Profile {
    var result = profile
    let files = DebugFiles(
      access: files, symbolFolders: symbolFolders,
      startTimeNanoseconds: result.run.startTimeNanoseconds)
    var naming = FrameNaming(result)
    var missing = MissingSymbols()
    for index in result.modules.indices where naming.needs(index) {
      var known = memory?[result.modules[index]] ?? NamedAddresses.Names()
      var unnamed = naming.recall(known.frames, module: index)
      if naming.needs(index) {
        unnamed += name(index, of: result, files: files, naming: &naming, known: &known)
        memory?[result.modules[index]] = known
      }
      result.modules[index].symbolSource = known.source
      result.modules[index].hasLines = known.hasLines
      let module = result.modules[index]
      missing.add(
        module, unnamedFrames: unnamed, isProgram: module.path == result.run.executable)
      if !Self.isVirtual(module) { naming.remarks += known.remarks }
    }
    var types = TypeNaming(
      result, image: { files.image(of: $0) }, demangle: { Demangling.demangle($0).full })
    types.name(&result)
    naming.remarks += missing.remarks(codeFrames: naming.codeFrames)
    result.trust.codeFrames = naming.codeFrames
    result.trust.unsymbolisedFrames = naming.unsymbolisedFrames
    result.trust.linelessFrames = naming.linelessFrames
    result.trust.approximateLineFrames = naming.approximateLineFrames
    result.trust.remarks += naming.remarks
    result.replaceFrames(by: naming.frames)
    result.trust.remarks += UnknownAwaiters.remarks(of: result)
    return result
  }

  /// Names by the module's files what was not named before.
  ///
  /// - Returns: How many addresses stay without a name.
  private func name(
    _ index: Int, of profile: Profile, files: DebugFiles, naming: inout FrameNaming,
    known: inout NamedAddresses.Names
  ) -> Int {
    let symbols = files.symbols(of: profile.modules[index])
    let addresses = naming.unnamedAddresses(of: index)
    let unnamed = naming.name(module: index, symbols: symbols)
    known.source = symbols.source
    known.hasLines = symbols.debugInformation != nil
    known.remarks = symbols.remarks
    guard memory != nil else { return unnamed }
    for address in addresses { known.frames[address.offset] = naming.frames[address.index] }
    return unnamed
  }

  /// Whether a module is the kernel's and has no file.
  private static func isVirtual(_ module: LoadedModule) -> Bool {
    module.path.isEmpty || module.name.hasPrefix("linux-vdso") || module.name.hasPrefix("[")
  }
}
