import ProfileModel

/// Reads what `RunRows` wrote.
struct RunReading {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func read(into profile: inout Profile) throws(DatabaseFailure) {
    try readRun(into: &profile)
    profile.run.command = try texts("SELECT argument FROM arguments ORDER BY position")
    profile.trust.fullTables = try texts("SELECT name FROM full_tables ORDER BY position")
    profile.trust.remarks = try texts("SELECT remark FROM remarks ORDER BY position")
    let trust = try database.prepare("SELECT name, value FROM trust")
    while try trust.step() {
      let name = trust.text(0)
      guard let field = TrustFields.all.first(where: { $0.name == name }) else {
        throw .contradiction("its trust has a counter named '\(name)'")
      }
      profile.trust[keyPath: field.path] = try CheckedNumber.magnitude(trust.integer(1), name)
    }
    let threads = try database.prepare(
      "SELECT name, thread_id, first_thread_id, owners FROM threads ORDER BY id")
    while try threads.step() {
      profile.threads.append(
        ThreadDescription(
          name: threads.text(0), threadID: threads.integer(1), firstThreadID: threads.integer(2),
          owners: threads.integer(3)))
    }
    let points = try database.prepare(
      "SELECT time_ns, live_bytes, allocated_bytes FROM timeline ORDER BY position")
    while try points.step() {
      profile.timeline.points.append(
        Timeline.Point(
          timeNanoseconds: try CheckedNumber.magnitude(points.integer(0), "a time"),
          liveBytes: try CheckedNumber.magnitude(points.integer(1), "live bytes"),
          allocatedBytes: try CheckedNumber.magnitude(points.integer(2), "allocated bytes")))
    }
  }

  private func readRun(into profile: inout Profile) throws(DatabaseFailure) {
    let row = try database.prepare(
      """
      SELECT executable, pid, parent_pid, mode, end, start_time_ns, duration_ns, wait_status,
        forked, running, allocator, recorder_version, other_malloc, peak_bytes,
        timeline_quantum_bytes
      FROM run
      """)
    guard try row.step() else { throw .contradiction("it describes no run") }
    guard let mode = RunDescription.Mode(rawValue: row.text(3)),
      let end = StoredNames.end(named: row.text(4))
    else { throw .contradiction("its run's mode or end does not exist") }
    profile.run.executable = row.text(0)
    profile.run.pid = row.integer(1)
    profile.run.parentPID = row.integer(2)
    profile.run.mode = mode
    profile.run.end = end
    profile.run.startTimeNanoseconds = try CheckedNumber.magnitude(row.integer(5), "its start")
    if let duration = row.optionalInteger(6) {
      profile.run.durationNanoseconds = try CheckedNumber.magnitude(duration, "its duration")
    }
    profile.run.waitStatus = row.optionalInteger(7).map { Int32(truncatingIfNeeded: $0) }
    profile.run.isForked = row.integer(8) != 0
    profile.trust.isRunning = row.integer(9) != 0
    profile.run.allocator = row.text(10)
    profile.run.recorderVersion = row.text(11)
    profile.run.otherMalloc = row.optionalText(12)
    if let peak = row.optionalInteger(13) {
      profile.peakBytes = try CheckedNumber.magnitude(peak, "its peak")
    }
    profile.timeline.quantumBytes = try CheckedNumber.magnitude(row.integer(14), "its quantum")
  }

  private func texts(_ sql: String) throws(DatabaseFailure) -> [String] {
    let rows = try database.prepare(sql)
    var texts: [String] = []
    while try rows.step() { texts.append(rows.text(0)) }
    return texts
  }
}

/// Numbers of a file that reports will compute with: none may be so large that it overflows.
enum CheckedNumber {
  static let limit = UInt(1) << 62

  static func magnitude(
    _ value: Int, _ what: @autoclosure () -> String
  ) throws(DatabaseFailure) -> Int {
    guard value.magnitude < limit else {
      throw .contradiction("\(what()) is \(value), which no program reaches")
    }
    return value
  }
}
