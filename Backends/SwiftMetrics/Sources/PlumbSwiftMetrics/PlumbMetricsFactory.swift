import CoreMetrics
import Plumb
import Synchronization

/// A backend for swift-metrics that keeps percentiles: the timers of code that knows nothing of
/// Plumb become operations of `PerformanceMetrics`.
///
///     let metrics = PlumbMetricsFactory()
///     MetricsSystem.bootstrap(metrics)
///     …
///     print(metrics.operations.report())   // n, p50 … p99.9, max of every Metrics.Timer
///
/// A metric is known by its label and its dimensions in their order; asking for it again gives the
/// same one. Of each kind, the first `maximumNames` get a row each, and all others share one, so
/// that a dimension made of a user's input can't fill the memory. Destroying a metric forgets it,
/// but for a timer, whose durations stay. With other backends beside it, use
/// `MultiplexMetricsHandler`.
///
/// Safe to use from any thread; a value is recorded without a lock that others wait for, but for
/// meters and counters of floating-point numbers.
public final class PlumbMetricsFactory: MetricsFactory {
  /// The timers.
  public let operations: PerformanceMetrics

  let counters: MetricTable<CounterCell>
  let floatingPointCounters: MetricTable<AmountCell>
  let meters: MetricTable<AmountCell>
  let recorders: MetricTable<RecorderCell>

  /// Makes a backend without a metric.
  ///
  /// - Parameters: - operations: Where timers are kept; they may be shared with
  ///   `PerformanceMetrics.measure`. - maximumNames: Of counters, meters and recorders, how many
  ///   get a row of their own; at least 1.
  ///     That of timers is the operations'.
  public init(
    operations: PerformanceMetrics = PerformanceMetrics(), maximumNames: Int = 1_000
  ) {
    self.operations = operations
    counters = MetricTable(limit: maximumNames)
    floatingPointCounters = MetricTable(limit: maximumNames)
    meters = MetricTable(limit: maximumNames)
    recorders = MetricTable(limit: maximumNames)
  }

  // --- What swift-metrics asks for ---------------------------------------------------------------

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counters.cell(MetricName(label, dimensions)) { CounterCell($0) }
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    floatingPointCounters.cell(MetricName(label, dimensions)) { AmountCell($0) }
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    meters.cell(MetricName(label, dimensions)) { AmountCell($0) }
  }

  /// A recorder that aggregates keeps the distribution of its values; another one is a meter that
  /// shows its last value.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    let name = MetricName(label, dimensions)
    return aggregate
      ? recorders.cell(name) { RecorderCell($0) } : meters.cell(name) { AmountCell($0) }
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    TimerCell(operations.timer(MetricName(label, dimensions).text))
  }

  public func destroyCounter(_ handler: any CounterHandler) { counters.forget(handler) }

  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    floatingPointCounters.forget(handler)
  }

  public func destroyMeter(_ handler: any MeterHandler) { meters.forget(handler) }

  public func destroyRecorder(_ handler: any RecorderHandler) {
    recorders.forget(handler)
    meters.forget(handler)
  }

  /// The durations stay: they are part of the report.
  public func destroyTimer(_ handler: any TimerHandler) {}
}
