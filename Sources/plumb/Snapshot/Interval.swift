import ArgumentParser

/// A length of time as people type it: `500ms`, `10s`, `5m`, `1h`.
struct Interval: Equatable, ExpressibleByArgument {
  let nanoseconds: UInt64

  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]
  /// Anything shorter would take a processor for itself; anything longer is a slip.
  private static let range: ClosedRange<UInt64> = 10_000_000...(365 * 24 * 3_600_000_000_000)

  /// Nil unless it is a whole number with its unit, between 10 ms and a year.
  init?(argument: String) {
    for unit in Self.units where argument.hasSuffix(unit.name) {
      guard let number = UInt64(argument.dropLast(unit.name.count)) else { continue }
      let product = number.multipliedReportingOverflow(by: unit.nanoseconds)
      guard !product.overflow, Self.range.contains(product.partialValue) else { return nil }
      nanoseconds = product.partialValue
      return
    }
    return nil
  }
}
