import CRecording
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

struct RecordingMomentTests {
  private let folder = TemporaryFolder()

  private var running: SyntheticRecording {
    var recording = SyntheticRecording.sample
    recording.header.run.end = PLUMB_END_NONE.rawValue
    recording.header.run.start_monotonic_ns = 1
    return recording
  }

  @Test("A copied moment says what the recording says, and that the program ran on")
  func sameAsRecording() throws {
    let path = folder.write(running.bytes, to: "a.recording")
    let read = try Recording(path: path, isAlive: { _ in false }).profile()
    let moment = try Recording(RecordingMoment(ownRecording: path)).profile()
    #expect(moment.totals == read.totals)
    #expect(moment.sites.map { moment.stack(of: $0) } == read.sites.map { read.stack(of: $0) })
    #expect(moment.threads == read.threads)
    #expect(moment.timeline.points == read.timeline.points)
    #expect(moment.trust.isRunning && !read.trust.isRunning)
    #expect(moment.contradictions() == [])
  }

  @Test("A written moment is read as one, whether the process still runs or not")
  func written() throws {
    let path = folder.write(running.bytes, to: "a.recording")
    let target = folder.path + "/moment.recording"
    try RecordingMoment(ownRecording: path).write(to: target)
    for isAlive in [true, false] {
      let profile = try Recording(path: target, isAlive: { _ in isAlive }).profile()
      #expect(profile.totals == (try Recording(path: path).profile()).totals)
      #expect(profile.trust.isRunning)
      #expect(profile.run.durationNanoseconds ?? 0 > 0)
      #expect(profile.run.exitStatus == nil)
    }
  }

  @Test("A moment is of its time: what is recorded later is not in it")
  func ofItsTime() throws {
    let path = folder.write(running.bytes, to: "a.recording")
    let moment = try RecordingMoment(ownRecording: path)
    var later = running
    later.addEntry(lane: 0, plumb_entry(site: 1, allocations: 7, blockBytes: 16))
    _ = folder.write(later.bytes, to: "a.recording")
    #expect(try Recording(moment).profile().totals.allocations == 10)
  }
}
