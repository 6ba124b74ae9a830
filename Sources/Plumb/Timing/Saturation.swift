/// Sums that stop at the greatest value of their type instead of trapping.
extension FixedWidthInteger where Self: UnsignedInteger {
  func saturatingAdding(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  mutating func saturatingAdd(_ other: Self) {
    self = saturatingAdding(other)
  }
}
