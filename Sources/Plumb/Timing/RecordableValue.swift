/// What a measured time is worth to a histogram of nanoseconds.
enum RecordableValue: Equatable {
  case exact(Int64)
  /// Above `Int64.max` nanoseconds, which is 292 years.
  case clamped
  /// Negative, or not a number.
  case rejected

  init(_ duration: Duration) {
    guard duration >= .zero else {
      self = .rejected
      return
    }
    let (seconds, attoseconds) = duration.components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    self = overflow || carry ? .clamped : .exact(sum)
  }

  init(seconds: Double) {
    guard seconds >= 0 else {
      self = .rejected
      return
    }
    let nanoseconds = (seconds * 1e9).rounded()
    self = Int64(exactly: nanoseconds).map(RecordableValue.exact) ?? .clamped
  }
}
