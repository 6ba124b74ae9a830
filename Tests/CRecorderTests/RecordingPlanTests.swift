import CRecorder
import CRecording
import Testing

@Suite("Plan of a recording")
struct RecordingPlanTests {
  private static let sizes: [UInt64] = [
    256 << 10, 300 << 10, 1 << 20, (7 << 20) + 4096, 64 << 20, 512 << 20, 2 << 30, 8 << 30,
  ]

  private func plan(_ bytes: UInt64) -> (sections: [plumb_section], fileBytes: UInt64) {
    var sections = [plumb_section](
      repeating: plumb_section(), count: plumb_section_kind.all.count)
    var fileBytes: UInt64 = 0
    recording_plan(bytes, &sections, &fileBytes)
    return (sections, fileBytes)
  }

  @Test(
    "sections begin on pages, follow the header and each other, and fit in the file",
    arguments: sizes)
  func places(bytes: UInt64) {
    let (sections, fileBytes) = plan(bytes)
    var end = UInt64(PLUMB_HEADER_BYTES)
    for section in sections {
      #expect(section.offset % 4096 == 0)
      #expect(section.offset >= end)
      #expect(section.capacity > 0)
      #expect(section.count == 0)
      end = section.offset + section.capacity * section.record_bytes
    }
    #expect(end <= fileBytes)
    #expect(fileBytes <= bytes)
    #expect(fileBytes > bytes - 16 * 4096 || bytes > 2 << 30)
  }

  @Test("records have the sizes of the layout", arguments: sizes)
  func recordSizes(bytes: UInt64) {
    #expect(
      plan(bytes).sections.map(\.record_bytes) == [
        1, UInt64(MemoryLayout<plumb_module>.stride), UInt64(MemoryLayout<plumb_node>.stride),
        UInt64(MemoryLayout<plumb_site>.stride), UInt64(MemoryLayout<plumb_lane>.stride),
        UInt64(MemoryLayout<plumb_chunk>.stride),
        UInt64(MemoryLayout<plumb_timeline_point>.stride),
        UInt64(MemoryLayout<plumb_type>.stride),
        UInt64(MemoryLayout<plumb_timer_record>.stride),
      ])
  }

  @Test("the timeline always has room for its two buffers", arguments: sizes)
  func timeline(bytes: UInt64) {
    let timeline = plan(bytes).sections[Int(PLUMB_SECTION_TIMELINE.rawValue)]
    #expect(timeline.capacity >= 2 * UInt64(PLUMB_TIMELINE_POINTS))
  }

  @Test("the usual recording has room for a large compiler's stacks and a large server's threads")
  func usualCapacities() {
    let sections = plan(2 << 30).sections
    #expect(sections[Int(PLUMB_SECTION_NODES.rawValue)].capacity >= 20_000_000)
    #expect(sections[Int(PLUMB_SECTION_SITES.rawValue)].capacity >= 4_000_000)
    #expect(sections[Int(PLUMB_SECTION_LANES.rawValue)].capacity >= 4_000)
    #expect(sections[Int(PLUMB_SECTION_CHUNKS.rawValue)].capacity >= 300_000)
  }

  @Test("a larger file has no less room in any section")
  func grows() {
    for (smaller, larger) in zip(Self.sizes, Self.sizes.dropFirst()) {
      for (before, after) in zip(plan(smaller).sections, plan(larger).sections) {
        #expect(after.capacity >= before.capacity)
      }
    }
  }
}
