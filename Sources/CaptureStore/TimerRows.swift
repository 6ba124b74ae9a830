import ProfileModel

/// The rows of what the program measured of its own operations.
struct TimerRows {
  private let timers: [RecordedTimer]

  init(_ profile: Profile) { timers = profile.timers }

  func insert(into database: Database) throws(DatabaseFailure) {
    let rows = try database.prepare("INSERT INTO timers VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    let percentiles = try database.prepare("INSERT INTO timer_percentiles VALUES (?, ?, ?)")
    let memories = try database.prepare(
      "INSERT INTO timer_memory VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    for (index, timer) in timers.enumerated() {
      try rows.run(
        SQLValue(index), .text(timer.name), SQLValue(timer.calls), SQLValue(timer.failures),
        SQLValue(timer.cancellations), SQLValue(timer.totalNanoseconds),
        SQLValue(timer.minimumNanoseconds), SQLValue(timer.maximumNanoseconds))
      for value in timer.percentiles {
        try percentiles.run(
          SQLValue(index), .real(value.percentile), SQLValue(value.nanoseconds))
      }
      for (attribution, memory) in timer.attributed {
        try memories.run(
          SQLValue(index), .text(attribution.rawValue), SQLValue(memory.calls),
          SQLValue(memory.allocations), SQLValue(memory.allocatedBytes), SQLValue(memory.frees),
          SQLValue(memory.freedBytes), SQLValue(memory.peakBytes))
      }
    }
  }
}

/// Reads what `TimerRows` wrote.
struct TimerReading {
  private let database: Database

  init(_ database: Database) { self.database = database }

  func read(into profile: inout Profile) throws(DatabaseFailure) {
    let rows = try database.prepare(
      """
      SELECT id, name, calls, failures, cancellations, total_ns, min_ns, max_ns
      FROM timers ORDER BY id
      """)
    while try rows.step() {
      guard rows.integer(0) == profile.timers.count else {
        throw .contradiction("timer \(rows.integer(0)) is out of order")
      }
      var timer = RecordedTimer(name: rows.text(1))
      timer.calls = try CheckedNumber.magnitude(rows.integer(2), "a timer's calls")
      timer.failures = try CheckedNumber.magnitude(rows.integer(3), "a timer's failures")
      timer.cancellations = try CheckedNumber.magnitude(rows.integer(4), "cancellations")
      timer.totalNanoseconds = try CheckedNumber.magnitude(rows.integer(5), "a timer's total")
      timer.minimumNanoseconds = try CheckedNumber.magnitude(rows.integer(6), "a timer's minimum")
      timer.maximumNanoseconds = try CheckedNumber.magnitude(rows.integer(7), "a timer's maximum")
      profile.timers.append(timer)
    }
    try readPercentiles(into: &profile)
    try readMemory(into: &profile)
  }

  private func readPercentiles(into profile: inout Profile) throws(DatabaseFailure) {
    let rows = try database.prepare(
      "SELECT timer, percentile, value_ns FROM timer_percentiles ORDER BY timer, percentile")
    while try rows.step() {
      let index = rows.integer(0)
      guard profile.timers.indices.contains(index), case .real(let percentile) = rows.value(1),
        percentile >= 0, percentile <= 100
      else { throw .contradiction("a percentile is of no timer, or is none") }
      profile.timers[index].percentiles.append(
        .init(
          percentile, nanoseconds: try CheckedNumber.magnitude(rows.integer(2), "a percentile")))
    }
  }

  private func readMemory(into profile: inout Profile) throws(DatabaseFailure) {
    let rows = try database.prepare(
      """
      SELECT timer, counted_by, calls, allocations, allocated_bytes, frees, freed_bytes, peak_bytes
      FROM timer_memory ORDER BY timer
      """)
    while try rows.step() {
      let index = rows.integer(0)
      guard profile.timers.indices.contains(index),
        let attribution = RecordedTimer.Attribution(rawValue: rows.text(1)), rows.integer(2) > 0
      else { throw .contradiction("what a timer allocated is of no timer, or of no call") }
      var memory = RecordedTimer.Memory()
      memory.calls = try CheckedNumber.magnitude(rows.integer(2), "a timer's calls")
      memory.allocations = try CheckedNumber.magnitude(rows.integer(3), "a timer's allocations")
      memory.allocatedBytes = try CheckedNumber.magnitude(rows.integer(4), "a timer's bytes")
      memory.frees = try CheckedNumber.magnitude(rows.integer(5), "a timer's frees")
      memory.freedBytes = try CheckedNumber.magnitude(rows.integer(6), "a timer's freed bytes")
      if let peak = rows.optionalInteger(7) {
        memory.peakBytes = try CheckedNumber.magnitude(peak, "a timer's peak")
      }
      profile.timers[index].memory[attribution] = memory
    }
  }
}
