import ProfileModel

/// The colour of a function: the part of the program by its hue, the function by its shade.
///
/// The three hues, orange, blue and grey, are told apart with any kind of colour vision. A
/// function's shade comes from its name without what differs between builds, so that it is the same
/// in two reports.
enum FlameColour {
  static func of(_ function: CallTree.Function) -> String {
    let shade = Double(hash(NormalizedName.function(function.name)) % 1000) / 1000
    let (dark, light) = range(function.role)
    let parts = zip(dark, light).map { Int(($0 + ($1 - $0) * shade).rounded()) }
    return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func range(_ role: Role) -> (dark: [Double], light: [Double]) {
    switch role {
    case .application: ([240, 148, 60], [252, 208, 120])
    case .swiftRuntime, .swiftStandardLibrary, .languageRuntime:
      ([122, 178, 228], [178, 214, 244])
    case .allocator, .systemLibrary, .marker: ([178, 184, 194], [212, 216, 224])
    }
  }

  /// FNV-1a: the same on every machine.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
