/// The heap over time: a point for every quantum of allocated bytes.
public struct Timeline: Sendable {
  /// The heap at one moment.
  public struct Point: Hashable, Sendable {
    /// Since the start of the run.
    public var timeNanoseconds: Int
    /// Bytes alive then.
    public var liveBytes: Int
    /// Bytes allocated since the start of the run.
    public var allocatedBytes: Int

    /// The heap at a moment.
    public init(timeNanoseconds: Int, liveBytes: Int, allocatedBytes: Int) {
      self.timeNanoseconds = timeNanoseconds
      self.liveBytes = liveBytes
      self.allocatedBytes = allocatedBytes
    }
  }

  /// Points by ascending time.
  public var points: [Point]
  /// The allocated bytes between two points.
  public var quantumBytes: Int

  /// A timeline of points by ascending time.
  public init(points: [Point] = [], quantumBytes: Int = 0) {
    self.points = points
    self.quantumBytes = quantumBytes
  }

  /// The point with the most live bytes, the first of equals: about when the peak was.
  public var highest: Point? {
    points.reduce(nil as Point?) { best, point in
      guard let best, best.liveBytes >= point.liveBytes else { return point }
      return best
    }
  }
}
