import CRecording
import Foundation
import Glibc
import ProfileModel
import RecordingReader
import Synchronization
import SyntheticRecordings
import Testing

/// A recording that changes while it is read, as one of a running program does.
struct RunningProgramTests {
  private let folder = TemporaryFolder()

  /// Allocates at one lane and frees at another, each store in the file before the next one.
  private final class Writer: Sendable {
    let path: String
    let chunks: Int
    let lastChunk: Int
    private let stop = Atomic(false)

    init(path: String, chunks: Int, lastChunk: Int) {
      self.path = path
      self.chunks = chunks
      self.lastChunk = lastChunk
    }

    func run() {
      let file = open(path, O_WRONLY)
      var count: UInt64 = 0
      while !stop.load(ordering: .relaxed) {
        count += 1
        store(count * 100, \.allocated_bytes, chunk: 0, in: file)
        store(count, \.allocations, chunk: 0, in: file)
        store(count, \.frees, chunk: lastChunk, in: file)
        store(count * 100, \.freed_bytes, chunk: lastChunk, in: file)
      }
      close(file)
    }

    func end() { stop.store(true, ordering: .relaxed) }

    private func store(
      _ value: UInt64, _ field: PartialKeyPath<plumb_entry>, chunk: Int, in file: Int32
    ) {
      let offset =
        chunks + chunk * MemoryLayout<plumb_chunk>.stride
        + MemoryLayout<plumb_chunk>.offset(of: \.entries)!
        + MemoryLayout<plumb_entry>.offset(of: field)!
      withUnsafeBytes(of: value) { _ = pwrite(file, $0.baseAddress, 8, off_t(offset)) }
    }
  }

  @Test(
    "No site has more frees than allocations in any reading, whether the process is seen or not",
    arguments: [true, false])
  func neverNegative(isSeen: Bool) throws {
    var recording = SyntheticRecording()
    recording.header.run.end = PLUMB_END_NONE.rawValue
    recording.addLane("allocates", owner: 1)
    recording.addLane("frees", owner: 2)
    let site = recording.addSite(node: recording.addStack([0x1001]), sizeClass: 7)
    recording.addEntry(lane: 0, plumb_entry(site: site, allocations: 0))
    // So far apart that many blocks are allocated and freed while what lies between is read.
    recording.chunks += Array(repeating: plumb_chunk(), count: 1000)
    recording.addEntry(lane: 1, plumb_entry(site: site, allocations: 0))
    let path = folder.write(recording.bytes, to: "a.recording")
    let writer = Writer(
      path: path, chunks: recording.offset(of: PLUMB_SECTION_CHUNKS),
      lastChunk: recording.chunks.count - 1)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      writer.run()
      ended.signal()
    }
    defer {
      writer.end()
      ended.wait()
    }
    var previous = 0
    for _ in 0..<50 {
      let profile = try Recording(path: path, isAlive: { _ in isSeen }).profile()
      let totals = profile.totals
      #expect(profile.trust.isRunning == isSeen)
      #expect(totals.liveBlocks >= 0)
      #expect(totals.liveBytes >= 0)
      #expect(totals.allocations >= previous)
      previous = totals.allocations
    }
    #expect(previous > 0)
  }
}
