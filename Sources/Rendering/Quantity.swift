/// Numbers as a person reads them: IEC units, three significant digits, exact where that is short.
public enum Quantity {
  /// A size: exact below 1 KiB (`960 B`), otherwise three significant digits (`31.2 KiB`).
  public static func bytes(_ count: Int) -> String {
    let magnitude = Double(count.magnitude)
    let sign = count < 0 ? "-" : ""
    guard magnitude >= 1024 else { return "\(sign)\(count.magnitude) B" }
    var scaled = magnitude
    var unit = 0
    // 999.5 would round to four digits: it reads as 0.976 of the next unit instead.
    while scaled >= 999.5, unit < byteUnits.count - 1 {
      scaled /= 1024
      unit += 1
    }
    return "\(sign)\(threeDigits(scaled)) \(byteUnits[unit])"
  }

  /// A bound that is a whole number of its unit, without decimals: `16 KiB`.
  static func bound(_ count: Int) -> String {
    var scaled = count
    var unit = 0
    while scaled >= 1024, scaled % 1024 == 0, unit < byteUnits.count - 1 {
      scaled /= 1024
      unit += 1
    }
    return "\(scaled) \(byteUnits[unit])"
  }

  /// A count with its thousands separated by commas, whatever the locale: `12,345`.
  public static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A mean of counts: exact where it is whole, else with one decimal, or two below ten.
  static func mean(_ sum: Int, over count: Int) -> String {
    guard count > 0, sum % count != 0 else { return Self.count(count > 0 ? sum / count : 0) }
    let mean = Double(sum) / Double(count)
    return mean < 1_000 ? fixed(mean, decimals: mean < 10 ? 2 : 1) : Self.count(Int(mean.rounded()))
  }

  /// A share to one decimal. `0%` and `100%` are exact: what merely rounds to them says so.
  public static func percent(_ part: Int, of whole: Int) -> String {
    guard whole != 0, part != 0 else { return "0%" }
    if part == whole { return "100%" }
    let share = 100 * Double(part) / Double(whole)
    if share > 0, share < 0.05 { return "<0.1%" }
    if share < 100, share >= 99.95 { return ">99.9%" }
    return fixed(share, decimals: 1) + "%"
  }

  /// A span of time: three significant digits below a minute, then minutes and hours.
  public static func duration(nanoseconds: Int) -> String {
    let seconds = Double(nanoseconds) / 1e9
    if seconds >= 59.95 {
      let whole = Int(seconds.rounded())
      let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
      if minutes < 60 { return "\(minutes) min \(rest) s" }
      return "\(minutes / 60) h \(minutes % 60) min"
    }
    if nanoseconds < 1000 { return "\(nanoseconds) ns" }
    if seconds < 999.5e-6 { return "\(threeDigits(seconds * 1e6)) µs" }
    if seconds < 999.5e-3 { return "\(threeDigits(seconds * 1e3)) ms" }
    return "\(threeDigits(seconds)) s"
  }

  /// How often something happened in a second, rounded to a whole number: `3,005`.
  public static func rate(_ value: Int, nanoseconds: Int) -> Int? {
    guard nanoseconds > 0 else { return nil }
    let perSecond = Double(value) * 1e9 / Double(nanoseconds)
    return perSecond < 9e18 ? Int(perSecond.rounded()) : nil
  }

  private static let byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  private static func threeDigits(_ value: Double) -> String {
    if value < 9.995 { return fixed(value, decimals: value < 0.9995 ? 3 : 2) }
    return fixed(value, decimals: value < 99.95 ? 1 : 0)
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    var scale: Int = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
  }
}
