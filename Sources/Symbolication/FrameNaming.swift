import ProfileModel

/// The frames of a profile while they get their names and lines, module after module.
struct FrameNaming {
  /// By the frame's index in the profile: a function after those that were inlined into it.
  private(set) var frames: [[Frame]]
  /// Code addresses, and how many of them lack a name or a line.
  private(set) var codeFrames = 0
  private(set) var unsymbolisedFrames = 0
  private(set) var linelessFrames = 0
  private(set) var approximateLineFrames = 0
  var remarks: [String] = []

  /// The frames without a name, by module.
  private var pending: [Int: [Int]] = [:]

  init(_ profile: Profile) {
    frames = profile.frames.frames.map { [$0] }
    for (index, frame) in profile.frames.frames.enumerated() where frame.kind == .code {
      codeFrames += 1
      if frame.line == nil { linelessFrames += 1 }
      guard frame.isUnsymbolised else { continue }
      unsymbolisedFrames += 1
      if let module = frame.module {
        pending[module, default: []].append(index)
      } else {
        // Code in no module is one frame: its addresses say nothing once the program has ended.
        frames[index][0].offset = nil
      }
    }
  }

  /// Whether a frame of the module has no name yet.
  func needs(_ module: Int) -> Bool {
    pending[module] != nil
  }

  /// Names the frames of a module.
  ///
  /// - Returns: How many of its addresses stay without a name.
  mutating func name(module: Int, symbols: DebugFiles.Symbols) -> Int {
    let unnamedBefore = unsymbolisedFrames
    var names = FunctionNames()
    var addresses = (pending.removeValue(forKey: module) ?? []).compactMap { index in
      frames[index][0].offset.map { (offset: $0, index: index) }
    }
    addresses.sort { $0.offset < $1.offset }
    let sources = symbols.debugInformation.map { information in
      var search = SourceSearch(information)
      return search.frames(at: addresses.map(\.offset))
    }
    for (position, address) in addresses.enumerated() {
      name(
        address.index, at: address.offset, symbols: symbols, source: sources?[position] ?? [],
        names: &names)
    }
    return addresses.count - (unnamedBefore - unsymbolisedFrames)
  }

  /// Gives one address what its symbol and its source say; each stands where the other is missing.
  private mutating func name(
    _ index: Int, at offset: UInt64, symbols: DebugFiles.Symbols, source: [SourceFrame],
    names: inout FunctionNames
  ) {
    let address = frames[index][0]
    // glibc's debug files give versions with the names: `fopen@@GLIBC_2.2.5`.
    let symbol = symbols.table?.name(at: offset).map { String($0.prefix { $0 != "@" }) }
    var source = source.isEmpty ? [SourceFrame(isInlined: false)] : source
    source[source.count - 1].symbol = symbol ?? source[source.count - 1].symbol
    frames[index] = source.map { names.frame(address, $0) }
    if source[source.count - 1].symbol != nil {
      unsymbolisedFrames -= 1
    } else if let start = symbols.starts?.start(of: offset) {
      frames[index][source.count - 1].offset = start
    }
    if let place = source[0].place {
      linelessFrames -= 1
      if place.rule.isApproximate { approximateLineFrames += 1 }
    }
  }
}

/// The names of one module's functions, each demangled once.
private struct FunctionNames {
  private var frameOfSymbol: [String: Frame] = [:]

  mutating func frame(_ address: Frame, _ source: SourceFrame) -> Frame {
    var frame = source.symbol.map { named(address, symbol: $0) } ?? address
    frame.file = source.place?.file
    frame.line = source.place?.line
    frame.lineRule = source.place?.rule
    frame.isInlined = source.isInlined
    return frame
  }

  private mutating func named(_ address: Frame, symbol: String) -> Frame {
    if let known = frameOfSymbol[symbol] { return known }
    let name = Demangling.demangle(symbol)
    var frame = address
    frame.offset = nil
    frame.function = name.readable
    frame.fullFunction = name.full == name.readable ? nil : name.full
    frame.mangledFunction = symbol == name.readable ? nil : symbol
    frame.role = BlameRules.role(of: frame)
    frameOfSymbol[symbol] = frame
    return frame
  }
}
