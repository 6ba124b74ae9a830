import CRecording
import Glibc
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

struct CompactionTests {
  private let folder = TemporaryFolder()

  private func profile(_ path: String) throws -> Profile {
    try Recording(path: path, isAlive: { _ in false }).profile()
  }

  private func bytes(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }

  @Test("A compacted recording is smaller and says the same")
  func compacts() throws {
    var recording = SyntheticRecording.sample
    recording.slack = 100
    let source = folder.write(recording.bytes, to: "sparse")
    let target = folder.path + "/dense"
    try RecordingCompactor().compact(source, to: target)
    #expect(bytes(of: target) * 10 < bytes(of: source))
    let (before, after) = (try profile(source), try profile(target))
    #expect(after.contradictions() == [])
    #expect(after.totals == before.totals)
    #expect(after.sites.map { after.stack(of: $0) } == before.sites.map { before.stack(of: $0) })
    #expect(after.sites.map(\.counts) == before.sites.map(\.counts))
    #expect(after.timeline.points == before.timeline.points)
    #expect(after.run.command == before.run.command)
    #expect(after.threads == before.threads)
  }

  @Test("Compacting twice gives the same bytes")
  func idempotent() throws {
    let source = folder.write(SyntheticRecording.sample.bytes, to: "sparse")
    let (first, second) = (folder.path + "/first", folder.path + "/second")
    try RecordingCompactor().compact(source, to: first)
    try RecordingCompactor().compact(first, to: second)
    #expect(try contents(first) == contents(second))
  }

  private func contents(_ path: String) throws -> [UInt8] {
    var result = [UInt8](repeating: 0, count: bytes(of: path))
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(read(descriptor, &result, result.count) == result.count)
    return result
  }

  @Test("An existing target is kept unless it is to be replaced")
  func existingTarget() throws {
    let source = folder.write(SyntheticRecording.sample.bytes, to: "sparse")
    let target = folder.write([1, 2, 3], to: "target")
    #expect(throws: RecordingError.exists(path: target)) {
      try RecordingCompactor().compact(source, to: target)
    }
    #expect(bytes(of: target) == 3)
    try RecordingCompactor(replacesTarget: true).compact(source, to: target)
    #expect(try profile(target).totals.allocations == 10)
    #expect(folder.names == ["sparse", "target"])
  }

  @Test("Nothing is left behind where a recording cannot be compacted")
  func failures() throws {
    let damaged = folder.write([1, 2, 3, 4, 5, 6, 7, 8], to: "damaged")
    #expect(throws: RecordingError.notARecording(path: damaged)) {
      try RecordingCompactor().compact(damaged, to: folder.path + "/target")
    }
    let source = folder.write(SyntheticRecording.sample.bytes, to: "sparse")
    let nowhere = folder.path + "/missing/target"
    #expect(
      throws: RecordingError.cannotWrite(path: nowhere, reason: "No such file or directory")
    ) { try RecordingCompactor().compact(source, to: nowhere) }
    #expect(folder.names == ["damaged", "sparse"])
  }

  @Test("The status of a run is stored and read back, and nothing else changes")
  func status() throws {
    var recording = SyntheticRecording.sample
    recording.header.run.end = PLUMB_END_NONE.rawValue
    let path = folder.write(recording.bytes, to: "a.recording")
    let before = try profile(path)
    try RunStatus(waitStatus: 11, durationNanoseconds: 1_500).store(in: path)
    let after = try profile(path)
    #expect(before.run.waitStatus == nil)
    #expect(after.run.terminationSignal == 11)
    #expect(after.run.exitStatus == nil)
    #expect(after.run.durationNanoseconds == 1_500)
    #expect(after.run.command == before.run.command)
    #expect(after.totals == before.totals)
  }

  @Test("This process is alive since before now; a recording from before it began is not its own")
  func liveness() throws {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    var recording = SyntheticRecording.sample
    recording.header.run.end = PLUMB_END_NONE.rawValue
    recording.header.run.pid = UInt32(getpid())
    recording.header.run.start_monotonic_ns =
      UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    let path = folder.write(recording.bytes, to: "a.recording")
    #expect(try Recording(path: path).isRunning())
    recording.header.run.start_monotonic_ns = 1
    #expect(try !Recording(path: folder.write(recording.bytes, to: "b.recording")).isRunning())
    recording.header.run.start_monotonic_ns = .max
    #expect(try !Recording(path: folder.write(recording.bytes, to: "c.recording")).isRunning())
    recording.header.run.pid = 0
    #expect(try !Recording(path: folder.write(recording.bytes, to: "d.recording")).isRunning())
  }
}
