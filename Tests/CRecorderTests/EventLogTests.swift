import CRecorder
import CRecording
import Glibc
import SyntheticRecordings
import Testing

@Suite("The log of events")
struct EventLogTests {
  private let folder = TemporaryFolder()

  /// A log of a recording that is not there.
  private func open() throws -> UnsafeMutablePointer<event_log> {
    let log = UnsafeMutablePointer<event_log>.allocate(capacity: 1)
    log.initialize(to: event_log())
    _ = private_memory_reserve(16 << 20)
    try #require(event_log_open(log, folder.path + "/1.recording"))
    return log
  }

  private func close(_ log: UnsafeMutablePointer<event_log>) {
    munmap(log.pointee.header, Int(log.pointee.reserved_events) * 8 + 4096)
    log.deallocate()
  }

  @Test("events stand in their order, each with its site, its size and its direction")
  func order() throws {
    let log = try open()
    defer { close(log) }
    event_log_add(log, 3, 100, false)
    event_log_add(log, 4, 1 << 40, false)
    event_log_add(log, 3, 100, true)
    #expect(log.pointee.header.pointee.count == 3 && log.pointee.header.pointee.is_full == 0)
    let events = UnsafeBufferPointer(start: log.pointee.events, count: 3)
    #expect(events.map(\.site) == [3, 4, 3 | PLUMB_EVENT_IS_FREE])
    #expect(events.map(\.size) == [100, .max, 100])
    #expect(access(folder.path + "/1.recording.events", R_OK) == 0)
  }

  @Test("two threads lose nothing, and room is made as it is needed")
  func growth() async throws {
    let log = try open()
    defer { close(log) }
    nonisolated(unsafe) let shared = log
    let each = 400_000
    await withTaskGroup(of: Void.self) { group in
      for site in [UInt32(1), 2] {
        group.addTask { for _ in 0..<each { event_log_add(shared, site, 8, false) } }
      }
    }
    #expect(log.pointee.header.pointee.count == 2 * UInt64(each))
    #expect(log.pointee.header.pointee.capacity >= 2 * UInt64(each))
    let events = UnsafeBufferPointer(start: log.pointee.events, count: 2 * each)
    #expect(events.count { $0.site == 1 } == each && events.count { $0.site == 2 } == each)
  }

  @Test("what finds no room is left out, and the header says so")
  func full() throws {
    let log = try open()
    defer { close(log) }
    event_log_add(log, 1, 8, false)
    log.pointee.header.pointee.count = log.pointee.reserved_events
    event_log_add(log, 1, 8, false)
    #expect(log.pointee.header.pointee.is_full == 1)
    #expect(log.pointee.header.pointee.capacity < log.pointee.reserved_events)
  }

  @Test("a file that is there is not overwritten")
  func exclusive() throws {
    let log = try open()
    defer { close(log) }
    var second = event_log()
    #expect(!event_log_open(&second, folder.path + "/1.recording") && second.header == nil)
  }
}
