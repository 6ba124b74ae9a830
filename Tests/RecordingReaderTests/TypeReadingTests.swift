import CRecording
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

@Suite("Types of a recording")
struct TypeReadingTests {
  private let folder = TemporaryFolder()

  private func profile(_ recording: SyntheticRecording) throws -> Profile {
    try Recording(
      path: folder.write(recording.bytes, to: "a.recording"), isAlive: { _ in false }
    ).profile()
  }

  /// The sample; of the first stack's small blocks, three were freed as a class, one as an array.
  private func typed() -> SyntheticRecording {
    var recording = SyntheticRecording.sample
    let integer = recording.addType(PLUMB_TYPE_STRUCT, descriptor: 0x1100)
    let array = recording.addType(PLUMB_TYPE_CLASS, descriptor: 0x8100, arguments: [integer])
    let node = recording.addType(PLUMB_TYPE_CLASS, descriptor: 0x1200)
    let stack = recording.sites[1].node
    let plain = recording.addSite(node: stack, sizeClass: 5)
    let asNode = recording.addSite(node: stack, sizeClass: 5, type: node)
    let asArray = recording.addSite(node: stack, sizeClass: 5, type: array)
    recording.addEntry(lane: 0, plumb_entry(site: plain, allocations: 6, blockBytes: 16))
    recording.addEntry(
      lane: 0,
      plumb_entry(site: asNode, allocations: 0, frees: 3, blockBytes: 16, temporaryAllocations: 1))
    recording.addEntry(
      lane: 0, plumb_entry(site: asArray, allocations: 0, frees: 1, blockBytes: 16))
    let live = recording.addLane("", owner: 0)
    recording.lanes[Int(live)].purpose = PLUMB_LANE_LIVE_TYPES.rawValue
    recording.addEntry(lane: live, plumb_entry(site: asNode, allocations: 2, blockBytes: 16))
    recording.header.pulse.peak_bytes += 2 * 16
    return recording
  }

  @Test("frees of typed sites are the stack's, and what was live at exit is counted once")
  func counts() throws {
    let profile = try profile(typed())
    #expect(profile.contradictions() == [])
    #expect(profile.totals.allocations == 16)
    #expect(profile.totals.frees == 8)
    #expect(profile.threads.map(\.name) == ["main", "worker"])
    let shares = profile.typeShares
    #expect(shares.map(\.site) == [0, 0])
    #expect(shares.map(\.counts.allocations) == [1, 5])
    #expect(shares.map(\.counts.frees) == [1, 3])
    #expect(shares.map(\.counts.liveBlocks) == [0, 2])
    #expect(shares.map(\.counts.temporaryAllocations) == [0, 1])
  }

  @Test("a type is described by a place in a file, and by the types that it is made of")
  func description() throws {
    let types = try profile(typed()).types
    #expect(types.map(\.kind) == [.structure, .instance, .instance])
    #expect(types.map(\.module) == [0, 1, 0])
    #expect(types.map(\.offset) == [0x100, 0x1100, 0x200])
    #expect(types.map(\.arguments) == [[], [0], []])
  }

  @Test("a type of no kind, made of a later one, or of a site alone is damage")
  func damage() {
    var unknown = typed()
    unknown.types[1].kind = 99
    var later = typed()
    later.types[2].arguments.0 = 3
    var missing = typed()
    missing.sites[missing.sites.count - 1].type = 77
    for recording in [unknown, later, missing] {
      #expect(throws: RecordingError.self) { try profile(recording) }
    }
  }
}
