/// A row of bars, one per value, scaled to the largest.
enum Sparkline {
  /// Zero is the lowest bar; without Unicode, levels are drawn with ASCII marks of rising ink.
  static func draw(_ values: [Int], usesUnicode: Bool) -> String {
    let levels = Array(usesUnicode ? "▁▂▃▄▅▆▇█" : "_.,-=+*#")
    guard let highest = values.max(), highest > 0 else {
      return String(repeating: String(levels[0]), count: values.count)
    }
    return String(
      values.map { value in
        let level = Double(max(value, 0)) / Double(highest) * Double(levels.count - 1)
        return levels[Int(level.rounded())]
      })
  }
}
