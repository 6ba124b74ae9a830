import ProfileModel

/// Turns a profile of code addresses into one of functions.
///
///     let readable = Symbolicator().symbolicate(try Recording(path: path).profile())
///
/// A name is only given where the file that ran is at hand, by its build id, and a symbol covers
/// the address. Otherwise the frame stays `module+0xoffset`, with the function's beginning as its
/// offset where the unwind tables tell it.
public struct Symbolicator {
  private let files: FileAccess

  /// A symboliser that asks for files by `files`.
  public init(files: FileAccess = .system) {
    self.files = files
  }

  /// The same measurement by function; paths that became equal are one, and so are their sites.
  ///
  /// - Complexity: O(symbols of the modules on any path + paths + sites).
  public func symbolicate(_ profile: consuming Profile) -> Profile {
    var result = profile
    let files = DebugFiles(
      access: files, startTimeNanoseconds: result.run.startTimeNanoseconds)
    var naming = FrameNaming(result)
    for (index, module) in result.modules.enumerated() where naming.needs(index) {
      let (symbols, remark) = files.symbols(of: module)
      if let symbols { naming.name(module: index, symbols: symbols) }
      if let remark, !Self.isVirtual(module) { naming.remarks.append(remark) }
    }
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
