import CRecording
import Glibc
import RecordingReader
import SyntheticRecordings
import Testing

@Suite("A log of events is read as it was kept")
struct EventLogTests {
  private let folder = TemporaryFolder()
  private var recording: String { folder.path + "/1.recording" }

  private func write(
    _ events: [plumb_event], count: UInt64? = nil, isFull: Bool = false, magic: UInt64? = nil
  ) throws {
    var header = plumb_event_log_header(
      magic: magic ?? PLUMB_EVENT_LOG_MAGIC, count: count ?? UInt64(events.count),
      capacity: UInt64(events.count), is_full: isFull ? 1 : 0)
    let file = try #require(fopen(recording + PLUMB_EVENT_LOG_ENDING, "w"))
    defer { fclose(file) }
    fwrite(&header, MemoryLayout.size(ofValue: header), 1, file)
    fseek(file, Int(PLUMB_EVENT_LOG_HEADER_BYTES), SEEK_SET)
    fwrite(events, MemoryLayout<plumb_event>.stride, events.count, file)
  }

  private func read() -> (isWhole: Bool, events: [String])? {
    guard let log = EventLog(besideRecordingAt: recording) else { return nil }
    var events: [String] = []
    log.forEachEvent { events.append("\($0) \($2 ? "-" : "+")\($1)") }
    return (log.isWhole, events)
  }

  @Test("each event has its site, its size and its direction; empty places are skipped")
  func events() throws {
    try write([
      plumb_event(site: 3, size: 100), plumb_event(site: 0, size: 0),
      plumb_event(site: 3 | PLUMB_EVENT_IS_FREE, size: 100),
    ])
    let log = try #require(read())
    #expect(log.isWhole && log.events == ["3 +100", "3 -100"])
  }

  @Test("a log that lacks events says so, and tells what it has")
  func cut() throws {
    try write([plumb_event(site: 1, size: 8)], count: 9)
    #expect(read()?.isWhole == false && read()?.events == ["1 +8"])
    try write([plumb_event(site: 1, size: 8)], isFull: true)
    #expect(read()?.isWhole == false)
    // Cut by somebody: as far as it goes.
    truncate(recording + PLUMB_EVENT_LOG_ENDING, 4096)
    #expect(read()?.events == [])
  }

  @Test("a file that is none, and none at all, is no log")
  func none() throws {
    #expect(read() == nil)
    try write([], magic: 7)
    #expect(read() == nil)
  }
}
