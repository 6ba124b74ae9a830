import ProfileModel

/// A change as people read it: the absolute figure, then what part of the base it is.
enum ChangeText {
  /// `+1.20 KiB`, `-3`, `0`.
  static func signed(_ value: Int, unit: Metric.Unit) -> String {
    (value > 0 ? "+" : "") + plain(value, unit: unit)
  }

  /// `1.20 KiB`, `3`.
  static func plain(_ value: Int, unit: Metric.Unit) -> String {
    switch unit {
    case .bytes: Quantity.bytes(value)
    case .count: Quantity.count(value)
    }
  }

  /// `+12.5%`; `new` and `gone` where a percentage would be infinite or say nothing.
  static func relative(base: Int?, new: Int?) -> String {
    guard let base, base != 0 else { return new == nil || new == 0 ? "" : "new" }
    guard let new, new != 0 else { return "gone" }
    let delta = new - base
    guard delta != 0 else { return "" }
    return (delta > 0 ? "+" : "-") + Quantity.percent(abs(delta), of: abs(base))
  }
}
