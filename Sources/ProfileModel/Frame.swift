/// The index of an interned frame in its profile's `FrameTable`.
public struct FrameID: Hashable, Sendable {
  /// Position in the table.
  public let index: Int

  /// The frame at a position.
  public init(index: Int) {
    self.index = index
  }
}

/// One step of a path: a function, a scope, or a marker for what the recorder could not keep.
///
/// A profile fresh from a recording holds code addresses: `function` is nil and `offset` is set.
/// Symbolication replaces them by functions, after which frames that mean the same are equal.
public struct Frame: Hashable, Sendable {
  /// What a frame stands for.
  public enum Kind: Hashable, Sendable {
    /// Code: a function, or an address whose function is unknown.
    case code
    /// A named stretch of the program, entered and left explicitly.
    case scope
    /// Not code: it says what is missing here.
    case marker(Marker)
  }

  /// What the frame stands for.
  public var kind: Kind
  /// The readable name: `Loader.load(path:)`. Nil while the function is unknown.
  public var function: String?
  /// The whole demangled name; nil where it would repeat `function`.
  public var fullFunction: String?
  /// The name in the symbol table; nil where it would repeat `function`.
  public var mangledFunction: String?
  /// Index in `Profile.modules`; nil for code in no module, such as a just-in-time compiler's.
  public var module: Int?
  /// The module's file name, as read by people: `libc.so.6`.
  public var moduleName: String
  /// The source file; nil while it is unknown.
  public var file: String?
  /// The line in the source file; nil while it is unknown.
  public var line: Int?
  /// How the line was found; nil while it is unknown.
  public var lineRule: LineRule?
  /// Where the code is in its module's file image; nil once the function is known. For code in no
  /// module this is the address itself.
  public var offset: UInt64?
  /// Whether the function's code was put into its caller's.
  public var isInlined: Bool
  /// Whether this is an async function that was on no stack: it awaits the frame inside it, and the
  /// line is that of its `await`.
  public var isAwaiting: Bool
  /// What part of the program the frame belongs to.
  public var role: Role

  /// A frame of what is known; the rest is unknown.
  public init(
    kind: Kind = .code,
    function: String? = nil,
    fullFunction: String? = nil,
    mangledFunction: String? = nil,
    module: Int? = nil,
    moduleName: String = "",
    file: String? = nil,
    line: Int? = nil,
    lineRule: LineRule? = nil,
    offset: UInt64? = nil,
    isInlined: Bool = false,
    isAwaiting: Bool = false,
    role: Role = .application
  ) {
    self.kind = kind
    self.function = function
    self.fullFunction = fullFunction
    self.mangledFunction = mangledFunction
    self.module = module
    self.moduleName = moduleName
    self.file = file
    self.line = line
    self.lineRule = lineRule
    self.offset = offset
    self.isInlined = isInlined
    self.isAwaiting = isAwaiting
    self.role = role
  }

  /// A marker.
  public init(marker: Marker) {
    self.init(kind: .marker(marker), role: .marker)
  }

  /// What a report prints: the function, else `module+0xoffset`, else the marker in brackets.
  public var displayName: String {
    if case .marker(let marker) = kind { return marker.description }
    if let function { return function }
    guard module != nil, let offset else {
      return moduleName.isEmpty ? "[unmapped code]" : "[unnamed code]"
    }
    return "\(moduleName)+0x\(String(offset, radix: 16))"
  }

  /// `file:line`; nil while either is unknown.
  public var place: String? {
    guard let file, let line else { return nil }
    return "\(file):\(line)"
  }

  /// Whether this is no code, but says what is missing.
  public var isMarker: Bool {
    if case .marker = kind { return true }
    return false
  }

  /// Whether this is code whose function has no name.
  public var isUnsymbolised: Bool {
    kind == .code && function == nil
  }
}
