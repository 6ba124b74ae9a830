import CRecording
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

@Suite("Timers of a recording")
struct TimerReadingTests {
  private let folder = TemporaryFolder()

  private func timers(_ recording: SyntheticRecording) throws -> [RecordedTimer] {
    try Recording(
      path: folder.write(recording.bytes, to: "a.recording"), isAlive: { _ in false }
    ).profile().timers
  }

  /// Figures 1, 2, 3 … in the order of `struct plumb_timer`, but for some that are given.
  private func record(
    _ name: UInt32, publications: UInt32 = 2, _ given: [Int: UInt64] = [:]
  ) -> plumb_timer_record {
    var record = plumb_timer_record()
    record.name = name
    record.publications = publications
    withUnsafeMutableBytes(of: &record.figures) { bytes in
      let figures = bytes.bindMemory(to: UInt64.self)
      for index in figures.indices { figures[index] = given[index] ?? UInt64(index + 1) }
    }
    return record
  }

  @Test("every figure stands where the program put it")
  func figures() throws {
    var recording = SyntheticRecording.sample
    recording.timers = [record(recording.string("load page"))]
    let timer = try #require(try timers(recording).first)
    #expect(timer.name == "load page" && timer.calls == 1)
    #expect(timer.failures == 2 && timer.cancellations == 3)
    #expect(timer.totalNanoseconds == 4)
    #expect(timer.minimumNanoseconds == 5 && timer.maximumNanoseconds == 6)
    #expect(timer.percentiles.map(\.percentile) == [50, 90, 95, 99, 99.9])
    #expect(timer.percentiles.map(\.nanoseconds) == [7, 8, 9, 10, 11])
    let thread = try #require(timer.memory[.thread])
    #expect([thread.calls, thread.allocations, thread.allocatedBytes] == [12, 13, 14])
    #expect([thread.frees, thread.freedBytes, thread.peakBytes] == [15, 16, 17])
    let process = try #require(timer.memory[.process])
    #expect([process.calls, process.allocations, process.allocatedBytes] == [18, 19, 20])
    #expect([process.frees, process.freedBytes] == [21, 22] && process.peakBytes == nil)
  }

  @Test("what is not known is nil, not zero")
  func unknown() throws {
    var recording = SyntheticRecording.sample
    recording.timers = [record(recording.string("a"), [9: 0, 10: 0, 11: 0, 17: 0])]
    let timer = try #require(try timers(recording).first)
    #expect(timer.percentiles.map(\.percentile) == [50, 90, 95])
    #expect(timer.memory.isEmpty)
  }

  @Test("the greatest total comes first, and one that was being written is left out")
  func order() throws {
    var recording = SyntheticRecording.sample
    recording.timers = [
      record(recording.string("short"), [3: 10]), record(recording.string("torn"), publications: 3),
      record(recording.string("never"), publications: 0),
      record(recording.string("long"), [3: 20]),
    ]
    #expect(try timers(recording).map(\.name) == ["long", "short"])
  }

  @Test("a moment of a running program, and a copy of the recording, have its timers")
  func copies() throws {
    var recording = SyntheticRecording.sample
    recording.timers = [record(recording.string("load page"))]
    recording.header.run.end = PLUMB_END_NONE.rawValue
    let path = folder.write(recording.bytes, to: "running.recording")
    let running = try Recording(path: path, isAlive: { _ in true }).profile()
    #expect(running.timers.map(\.name) == ["load page"])
    let copy = "\(folder.path)/copy.recording"
    try RecordingCompactor().compact(path, to: copy)
    #expect(try Recording(path: copy).profile().timers == running.timers)
  }
}
