import ProfileModel

/// What stripped files and programs without debug information leave unsaid, and the remedy.
struct MissingSymbols {
  private var unnamed: [(name: String, frames: Int)] = []
  private var programWithoutLines: String?

  /// Below this share of all addresses nobody needs to act.
  private static let share = 0.01
  private static let shownFiles = 3

  /// Notes a module after its frames were named.
  mutating func add(_ module: LoadedModule, unnamedFrames: Int, isProgram: Bool) {
    if module.symbolSource == .dynamicSymbols, unnamedFrames > 0 {
      unnamed.append((module.name, unnamedFrames))
    }
    if isProgram, module.symbolSource == .symbolTable, module.hasLines == false {
      programWithoutLines = module.name
    }
  }

  /// One sentence for each finding.
  func remarks(codeFrames: Int) -> [String] {
    var remarks: [String] = []
    let frames = unnamed.reduce(0) { $0 + $1.frames }
    if Double(frames) > Self.share * Double(codeFrames) {
      let files = unnamed.sorted { ($1.frames, $0.name) < ($0.frames, $1.name) }
      var names = files.prefix(Self.shownFiles).map(\.name).joined(separator: ", ")
      if files.count > Self.shownFiles { names += " and \(files.count - Self.shownFiles) more" }
      remarks.append(
        "\(frames) of \(codeFrames) addresses have no name, because these files are stripped and "
          + "have no debug file here: \(names). Install their debug symbols, in Debian the "
          + "packages that end in -dbgsym.")
    }
    if let programWithoutLines {
      remarks.append(
        "'\(programWithoutLines)' has no debug information, so its functions have no lines. Build "
          + "it with -g to see them.")
    }
    return remarks
  }
}
