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
    let addresses = unnamedAddresses(of: module).sorted { $0.offset < $1.offset }
    pending[module] = nil
    let sources = symbols.debugInformation.map { information in
      var search = SourceSearch(information)
      return search.frames(at: addresses.map(\.offset))
    }
    for (position, address) in addresses.enumerated() {
      let frames = frames(
        of: address.index, at: address.offset, symbols: symbols, source: sources?[position] ?? [],
        names: &names)
      put(frames, at: address.index)
    }
    return addresses.count - (unnamedBefore - unsymbolisedFrames)
  }

  /// What the symbol and the source of one address say; each stands where the other is missing.
  private func frames(
    of index: Int, at offset: UInt64, symbols: DebugFiles.Symbols, source: [SourceFrame],
    names: inout FunctionNames
  ) -> [Frame] {
    let address = frames[index][0]
    // glibc's debug files give versions with the names: `fopen@@GLIBC_2.2.5`.
    let symbol = symbols.table?.name(at: offset).map { String($0.prefix { $0 != "@" }) }
    var source = source.isEmpty ? [SourceFrame(isInlined: false)] : source
    source[source.count - 1].symbol = symbol ?? source[source.count - 1].symbol
    var result = source.map { names.frame(address, $0) }
    if result[result.count - 1].function == nil, let start = symbols.starts?.start(of: offset) {
      result[result.count - 1].offset = start
    }
    return result
  }

  private mutating func put(_ named: [Frame], at index: Int) {
    frames[index] = named
    if named[named.count - 1].function != nil { unsymbolisedFrames -= 1 }
    if named[0].line != nil { linelessFrames -= 1 }
    if named[0].lineRule?.isApproximate == true { approximateLineFrames += 1 }
  }
}

extension FrameNaming {
  /// The module's addresses that have no name yet, and the indices of their frames.
  func unnamedAddresses(of module: Int) -> [(offset: UInt64, index: Int)] {
    (pending[module] ?? []).compactMap { index in
      frames[index][0].offset.map { ($0, index) }
    }
  }

  /// Names those of a module's addresses that were named before.
  ///
  /// - Returns: How many of them have no name all the same.
  mutating func recall(_ known: [UInt64: [Frame]], module: Int) -> Int {
    let unnamedBefore = unsymbolisedFrames
    var rest: [Int] = []
    var recalled = 0
    for (offset, index) in unnamedAddresses(of: module) {
      guard var named = known[offset] else {
        rest.append(index)
        continue
      }
      for position in named.indices {
        named[position].module = module
        named[position].isAwaiting = frames[index][0].isAwaiting
      }
      put(named, at: index)
      recalled += 1
    }
    pending[module] = rest.isEmpty ? nil : rest
    return recalled - (unnamedBefore - unsymbolisedFrames)
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
    frame.isAwaiting = address.isAwaiting
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
