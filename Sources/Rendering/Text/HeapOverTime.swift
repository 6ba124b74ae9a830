import ProfileModel

/// The timeline as so many equal spans of time: the highest live bytes within each.
///
/// Points come by allocated bytes, not by time: a span without one keeps the level before it.
struct HeapOverTime {
  let values: [Int]
  let durationNanoseconds: Int

  init(_ timeline: Timeline, columns: Int) {
    let start = timeline.points.first?.timeNanoseconds ?? 0
    let end = timeline.points.last?.timeNanoseconds ?? 0
    durationNanoseconds = end - start
    var values = [Int?](repeating: nil, count: columns)
    for point in timeline.points where end > start {
      let elapsed = Double(point.timeNanoseconds - start) / Double(end - start)
      let column = min(max(Int(elapsed * Double(columns)), 0), columns - 1)
      values[column] = max(values[column] ?? 0, point.liveBytes)
    }
    var level = timeline.points.first?.liveBytes ?? 0
    self.values = values.map { value in
      level = value ?? level
      return level
    }
  }
}
