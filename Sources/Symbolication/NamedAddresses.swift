import ProfileModel

/// The names of addresses that were looked up before, so that looking again at a running program
/// opens no file unless code was seen that was new.
///
/// Not safe to share between threads.
public final class NamedAddresses {
  /// What a module's files gave.
  struct Names {
    /// By address in the file's image: a function after those that were inlined into it.
    var frames: [UInt64: [Frame]] = [:]
    var source = SymbolSource.none
    var hasLines = false
    var remarks: [String] = []
  }

  /// A path alone does not tell: the file may have been built anew between two loads.
  private struct Key: Hashable {
    var path: String
    var buildID: String?
  }

  private var names: [Key: Names] = [:]

  /// A memory of nothing.
  public init() {}

  subscript(module: LoadedModule) -> Names? {
    get { names[Key(path: module.path, buildID: module.buildID)] }
    set { names[Key(path: module.path, buildID: module.buildID)] = newValue }
  }
}
