/// A file of code that was mapped into the program: the executable, a library, the loader.
public struct LoadedModule: Hashable, Sendable {
  /// Where the file was when it was mapped.
  public var path: String
  /// Lower-case hexadecimal; nil when the file has none.
  public var buildID: String?
  /// First address in the program's memory.
  public var start: UInt64
  /// One past the last.
  public var end: UInt64
  /// Address in the program's memory minus address in the file's image.
  public var bias: UInt64
  /// Whether it was unmapped before the recording ended.
  public var isUnloaded = false
  /// Where its functions' names come from; nil while nobody asked for one.
  public var symbolSource: SymbolSource?
  /// Whether its files tell lines; nil while nobody asked for one.
  public var hasLines: Bool?

  /// A module by its file and its place in memory.
  public init(path: String, buildID: String?, start: UInt64, end: UInt64, bias: UInt64) {
    self.path = path
    self.buildID = buildID
    self.start = start
    self.end = end
    self.bias = bias
  }

  /// The last component of the path.
  public var name: String { Self.name(ofPath: path) }

  /// The last component of a path.
  public static func name(ofPath path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.index(after: slash)...])
  }
}
