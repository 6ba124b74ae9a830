import ProfileModel

/// Turns a profile of code addresses into one of functions.
///
///     let readable = Symbolicator().symbolicate(try Recording(path: path).profile())
///
/// A name is only given where the file that ran is at hand, by its build id, and a symbol covers
/// the address. Otherwise the frame stays `module+0xoffset`, with the function's beginning as its
/// offset where the unwind tables tell it.
public struct Symbolicator {
  private let files: DebugFiles

  public init(files: FileAccess = .system) {
    self.files = DebugFiles(access: files)
  }

  /// The same measurement by function; paths that became equal are one, and so are their sites.
  ///
  /// - Complexity: O(symbols of the modules on any path + paths + sites).
  public func symbolicate(_ profile: Profile) -> Profile {
    var naming = FrameNaming(profile)
    for module in profile.modules.indices where naming.needs(module) {
      let (symbols, remark) = files.symbols(of: profile.modules[module])
      if let symbols { naming.name(module: module, symbols: symbols) }
      if let remark, !Self.isVirtual(profile.modules[module]) { naming.remarks.append(remark) }
    }
    return ProfileRewriting(profile, frames: naming.frames).result(with: naming)
  }

  /// Whether a module is the kernel's and has no file.
  private static func isVirtual(_ module: LoadedModule) -> Bool {
    module.path.isEmpty || module.name.hasPrefix("linux-vdso") || module.name.hasPrefix("[")
  }
}
