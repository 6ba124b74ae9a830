/// Which way a series of numbers goes, and how sure that is.
public struct Trend: Hashable, Sendable {
  /// By a second, the median of the slopes between all pairs of points.
  public var slopePerSecond: Double
  /// With 95 % confidence, the slope lies in here.
  public var slopeRange: ClosedRange<Double>
  /// The probability that numbers without a trend would rise less: 1 is sure.
  public var confidence: Double

  /// A trend of known parts.
  public init(slopePerSecond: Double, slopeRange: ClosedRange<Double>, confidence: Double) {
    self.slopePerSecond = slopePerSecond
    self.slopeRange = slopeRange
    self.confidence = confidence
  }
}
