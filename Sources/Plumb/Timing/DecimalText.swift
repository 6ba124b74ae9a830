/// Decimal numbers as text, without a locale and without Foundation.
package enum DecimalText {
  /// Nanoseconds as seconds, rounded to a number of decimals from 1 to 9.
  static func seconds(_ nanoseconds: Int64, decimals: Int) -> String {
    let unit = (0..<(9 - decimals)).reduce(UInt64(1)) { power, _ in power * 10 }
    let scale = 1_000_000_000 / unit
    let rounded = (nanoseconds.magnitude + unit / 2) / unit
    let fraction = String(rounded % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return (nanoseconds < 0 ? "-" : "") + "\(rounded / scale).\(zeros)\(fraction)"
  }

  /// A duration with three significant digits and the unit that suits it, such as `1.94 ms`.
  package static func duration(_ nanoseconds: Double) -> String {
    var value = nanoseconds
    var unit = "ns"
    for larger in ["µs", "ms", "s"] where value >= 999.5 {
      value /= 1_000
      unit = larger
    }
    return significant(value, isWhole: unit == "ns") + " \(unit)"
  }

  /// Bytes with three significant digits and the unit that suits them, such as `1.94 MiB`.
  package static func bytes(_ bytes: Int64) -> String {
    var value = Double(bytes.magnitude)
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 999.5 {
      value /= 1_024
      unit = larger
    }
    return (bytes < 0 ? "-" : "") + significant(value, isWhole: unit == "B") + " \(unit)"
  }

  /// A mean of counts, with one decimal unless it is whole.
  static func mean(_ sum: UInt64, over count: UInt64) -> String {
    guard sum % count != 0 else { return Self.count(sum / count) }
    let tenths = UInt64((Double(sum) / Double(count) * 10).rounded())
    return "\(Self.count(tenths / 10)).\(tenths % 10)"
  }

  /// A value below 1,000 with three significant digits.
  private static func significant(_ value: Double, isWhole: Bool) -> String {
    let decimals = isWhole || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    guard decimals > 0 else { return "\(UInt64(value.rounded()))" }
    let scale = decimals == 1 ? 10.0 : 100.0
    let rounded = UInt64((value * scale).rounded())
    let fraction = String(rounded % UInt64(scale))
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(rounded / UInt64(scale)).\(zeros)\(fraction)"
  }

  /// A whole number with a comma before each group of three digits.
  package static func count(_ value: UInt64) -> String {
    var result = ""
    let digits = String(value)
    for (offset, digit) in digits.enumerated() {
      if offset > 0 && (digits.count - offset) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }
}
