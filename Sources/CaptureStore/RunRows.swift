import ProfileModel

/// The rows of what a profile says of its run as a whole.
struct RunRows {
  private let profile: Profile

  init(_ profile: Profile) {
    self.profile = profile
  }

  func insert(into database: Database) throws(DatabaseFailure) {
    try insertRun(into: database)
    try insertTexts(profile.run.command, into: "arguments", of: database)
    try insertTexts(profile.trust.fullTables, into: "full_tables", of: database)
    try insertTexts(profile.trust.remarks, into: "remarks", of: database)
    let trust = try database.prepare("INSERT INTO trust VALUES (?, ?)")
    for field in TrustFields.all {
      try trust.run(.text(field.name), SQLValue(profile.trust[keyPath: field.path]))
    }
    let threads = try database.prepare("INSERT INTO threads VALUES (?, ?, ?, ?, ?)")
    for (index, thread) in profile.threads.enumerated() {
      try threads.run(
        SQLValue(index), .text(thread.name), SQLValue(thread.threadID),
        SQLValue(thread.firstThreadID), SQLValue(thread.owners))
    }
    let points = try database.prepare("INSERT INTO timeline VALUES (?, ?, ?, ?)")
    for (index, point) in profile.timeline.points.enumerated() {
      try points.run(
        SQLValue(index), SQLValue(point.timeNanoseconds), SQLValue(point.liveBytes),
        SQLValue(point.allocatedBytes))
    }
  }

  private func insertRun(into database: Database) throws(DatabaseFailure) {
    let run = profile.run
    try database.prepare("INSERT INTO run VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)").run(
      .text(run.executable), SQLValue(run.pid), SQLValue(run.parentPID), .text(run.mode.rawValue),
      .text(StoredNames.name(of: run.end)), SQLValue(run.startTimeNanoseconds),
      SQLValue(run.durationNanoseconds), SQLValue(run.waitStatus.map(Int.init)),
      SQLValue(run.isForked), SQLValue(profile.trust.isRunning), .text(run.allocator),
      .text(run.recorderVersion), SQLValue(run.otherMalloc), SQLValue(profile.peakBytes),
      SQLValue(profile.timeline.quantumBytes))
  }

  private func insertTexts(
    _ texts: [String], into table: String, of database: Database
  ) throws(DatabaseFailure) {
    let statement = try database.prepare("INSERT INTO \(table) VALUES (?, ?)")
    for (index, text) in texts.enumerated() {
      try statement.run(SQLValue(index), .text(text))
    }
  }
}
