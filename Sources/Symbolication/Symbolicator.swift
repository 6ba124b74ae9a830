import ProfileModel

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

  /// A symboliser that asks for files by `files`.
  public init(files: FileAccess = .system) {
    self.files = files
  }

  /// The same measurement by function; paths that became equal are one, and so are their sites.
  ///
  /// - Complexity: O(symbols of the modules on any path + entries of the compile units on any path
  ///   + paths + sites).
  public func symbolicate(_ profile: consuming Profile) -> Profile {
    var result = profile
    let files = DebugFiles(
      access: files, startTimeNanoseconds: result.run.startTimeNanoseconds)
    var naming = FrameNaming(result)
    var missing = MissingSymbols()
    for index in result.modules.indices where naming.needs(index) {
      let module = result.modules[index]
      let symbols = files.symbols(of: module)
      result.modules[index].symbolSource = symbols.source
      result.modules[index].hasLines = symbols.debugInformation != nil
      let unnamed = naming.name(module: index, symbols: symbols)
      missing.add(
        result.modules[index], unnamedFrames: unnamed,
        isProgram: module.path == result.run.executable)
      if !Self.isVirtual(module) { naming.remarks += symbols.remarks }
    }
    naming.remarks += missing.remarks(codeFrames: naming.codeFrames)
    result.trust.codeFrames = naming.codeFrames
    result.trust.unsymbolisedFrames = naming.unsymbolisedFrames
    result.trust.linelessFrames = naming.linelessFrames
    result.trust.approximateLineFrames = naming.approximateLineFrames
    result.trust.remarks += naming.remarks
    result.replaceFrames(by: naming.frames)
    return result
  }

  /// Whether a module is the kernel's and has no file.
  private static func isVirtual(_ module: LoadedModule) -> Bool {
    module.path.isEmpty || module.name.hasPrefix("linux-vdso") || module.name.hasPrefix("[")
  }
}
