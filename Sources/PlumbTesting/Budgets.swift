import Testing

/// What one test may cost, of all the traits that hold for it.
struct Budgets: Sendable {
  var allocations: Int?
  var peakBytes: Int?
  var retainedBytes: Int?
  var forbidsLeaks = false
  var latency: (p99: Duration, runs: Int)?
  var warmsUp = true

  init() {}

  /// - Parameter traits: The outermost suite's first, as Swift Testing hands them down.
  init(_ traits: [any Trait]) {
    for case let trait as MeasurementTrait in traits {
      switch trait.kind {
      case .allocations(let max): allocations = max
      case .peak(let bytes): peakBytes = bytes
      case .retained(let bytes): retainedBytes = bytes
      case .noLeaks: forbidsLeaks = true
      case .latency(let p99, let runs): latency = (p99, max(1, runs))
      case .withoutWarmUp: warmsUp = false
      }
    }
  }

  /// Whether the recorder has to count.
  var needsRecorder: Bool { countsMemory || forbidsLeaks }

  var countsMemory: Bool { allocations != nil || peakBytes != nil || retainedBytes != nil }
}
