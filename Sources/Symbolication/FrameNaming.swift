import ProfileModel

/// The frames of a profile while they get their names, module after module.
struct FrameNaming {
  /// By the frame's index in the profile.
  private(set) var frames: [Frame]
  /// Code addresses, and how many of them have no name.
  private(set) var codeFrames = 0
  private(set) var unsymbolisedFrames = 0
  var remarks: [String] = []

  /// The frames without a name, by module.
  private var pending: [Int: [Int]] = [:]

  init(_ profile: Profile) {
    frames = profile.frames.frames
    for (index, frame) in frames.enumerated() where frame.kind == .code {
      codeFrames += 1
      guard frame.isUnsymbolised else { continue }
      unsymbolisedFrames += 1
      if let module = frame.module {
        pending[module, default: []].append(index)
      } else {
        // Code in no module is one frame: its addresses say nothing once the program has ended.
        frames[index].offset = nil
      }
    }
  }

  /// Whether a frame of the module has no name yet.
  func needs(_ module: Int) -> Bool {
    pending[module] != nil
  }

  mutating func name(module: Int, symbols: DebugFiles.Symbols) {
    var frameOfSymbol: [String: Frame] = [:]
    for index in pending.removeValue(forKey: module) ?? [] {
      guard let offset = frames[index].offset else { continue }
      // glibc's debug files give versions with the names: `fopen@@GLIBC_2.2.5`.
      if let symbol = symbols.table.name(at: offset)?.prefix(while: { $0 != "@" }) {
        let symbol = String(symbol)
        let named = frameOfSymbol[symbol] ?? Self.frame(frames[index], symbol: symbol)
        frameOfSymbol[symbol] = named
        frames[index] = named
        unsymbolisedFrames -= 1
      } else if let start = symbols.starts.start(of: offset) {
        frames[index].offset = start
      }
    }
  }

  private static func frame(_ address: Frame, symbol: String) -> Frame {
    let name = Demangling.demangle(symbol)
    var frame = address
    frame.offset = nil
    frame.function = name.readable
    frame.fullFunction = name.full == name.readable ? nil : name.full
    frame.mangledFunction = symbol == name.readable ? nil : symbol
    frame.role = BlameRules.role(of: frame)
    return frame
  }
}
