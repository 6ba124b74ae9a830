import CRecording
import Glibc
import ProfileModel
import RecordingReader
import SyntheticRecordings
import Testing

struct DamagedRecordingTests {
  private let folder = TemporaryFolder()

  private func error(_ bytes: [UInt8]) -> RecordingError? {
    let path = folder.write(bytes, to: "a.recording")
    do throws(RecordingError) {
      _ = try Recording(path: path, isAlive: { _ in false }).profile()
      return nil
    } catch {
      return error
    }
  }

  private func error(change: (inout SyntheticRecording) -> Void) -> String? {
    var recording = SyntheticRecording.sample
    change(&recording)
    return error(recording.bytes)?.description
  }

  @Test("A recording cut at any byte is refused with one message")
  func truncated() throws {
    let bytes = SyntheticRecording.sample.bytes
    let path = folder.write(bytes, to: "a.recording")
    for length in (1..<bytes.count).reversed() {
      try #require(truncate(path, off_t(length)) == 0)
      let error = #expect(throws: RecordingError.self) { try Recording(path: path) }
      if length >= 24 {
        #expect(
          error
            == .truncated(
              path: path, bytes: UInt64(length), expectedBytes: UInt64(bytes.count)))
      } else if length < 8 {
        #expect(error == .notARecording(path: path))
      }
    }
  }

  @Test("A file that is no recording is refused by its reason")
  func notARecording() throws {
    let path = folder.path + "/a.recording"
    #expect(error([]) == .empty(path: path))
    #expect(error(Array("#!/bin/sh\necho\n".utf8)) == .notARecording(path: path))
    #expect(error(Array(repeating: 0, count: 9000)) == .neverStarted(path: path))
    #expect(throws: RecordingError.notAFile(path: folder.path)) { try Recording(path: folder.path) }
    #expect(throws: RecordingError.notAFile(path: "/dev/zero")) { try Recording(path: "/dev/zero") }
    let missing = folder.path + "/missing"
    #expect(
      throws: RecordingError.cannotOpen(path: missing, reason: "No such file or directory")
    ) { try Recording(path: missing) }
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(throws: RecordingError.notAFile(path: pipe)) { try Recording(path: pipe) }
  }

  @Test("Another version or machine is named")
  func otherVersion() {
    #expect(error { $0.header.version = 9 }?.contains("layout version 9") == true)
    #expect(error { $0.header.machine = 183 }?.contains("ELF machine 183") == true)
  }

  @Test("A record that points outside its table is named")
  func records() {
    #expect(error { $0.nodes[1].parent = 1 }?.contains("node 1 stands below node 1") == true)
    #expect(error { $0.nodes[2].kind = 99 }?.contains("node 2 is of kind 99") == true)
    #expect(error { $0.sites[1].node = 400 }?.contains("site 1 ends in node 400") == true)
    #expect(error { $0.sites[1].size_class = 65 }?.contains("size class 65") == true)
    #expect(error { $0.modules[0].path = 9999 }?.contains("string begins at byte 9999") == true)
    #expect(error { $0.header.run.command = 9999 }?.contains("string begins") == true)
    #expect(error { $0.header.run.command_count = .max }?.contains("arguments") == true)
    #expect(error { $0.header.run.end = 17 }?.contains("its end is 17") == true)
    #expect(error { $0.header.run.mode = 5 }?.contains("its mode is 5") == true)
    #expect(error { $0.modules[0].build_id_bytes = 33 }?.contains("module 0") == true)
    #expect(error { $0.chunks[0].lane = 7 }?.contains("belongs to lane 7") == true)
    #expect(error { $0.chunks[0].count = 43 }?.contains("has 43 entries") == true)
    #expect(error { $0.strings[$0.strings.count - 1] = 65 }?.contains("string") == true)
    #expect(error { $0.header.timeline.buffer = 2 }?.contains("timeline") == true)
    #expect(error { $0.header.timeline.count = 513 }?.contains("timeline") == true)
    #expect(error { $0.header.trust.cut_stacks = .max }?.contains("no program reaches") == true)
    #expect(
      error { $0.addEntry(lane: 0, plumb_entry(site: 77, allocations: 1)) }?.contains("site 77")
        == true)
    #expect(
      error {
        $0.addEntry(lane: 0, plumb_entry(site: 1, allocations: 1 << 62))
        $0.addEntry(lane: 0, plumb_entry(site: 2, allocations: 1 << 62))
      }?.contains("no program reaches") == true)
  }

  @Test("A section that does not lie inside the file is named")
  func sections() {
    let bytes = SyntheticRecording.sample.bytes
    let sections = MemoryLayout<plumb_recording_header>.offset(of: \.sections)!
    let fields = ["offset", "record_bytes", "capacity", "count"]
    for kind in 0..<Int(PLUMB_SECTION_KINDS.rawValue) {
      for (index, field) in fields.enumerated() {
        for value in [UInt64.max, UInt64.max / 2 + 1, 1 << 40] {
          var changed = bytes
          let at = sections + kind * MemoryLayout<plumb_section>.stride + index * 8
          withUnsafeBytes(of: value) { changed.replaceSubrange(at..<(at + 8), with: $0) }
          let text = error(changed)?.description
          #expect(text?.contains("is damaged") == true, "\(field) of section \(kind) is \(value)")
        }
      }
    }
  }

  @Test("A sparse file that claims more than any recorder reserves is refused at once")
  func tooLarge() throws {
    var bytes = SyntheticRecording.sample.bytes
    let field = MemoryLayout<plumb_recording_header>.offset(of: \.file_bytes)!
    withUnsafeBytes(of: UInt64(1) << 40) { bytes.replaceSubrange(field..<(field + 8), with: $0) }
    let path = folder.write(bytes, to: "a.recording")
    try #require(truncate(path, 1 << 40) == 0)
    let error = #expect(throws: RecordingError.self) { try Recording(path: path) }
    #expect(error?.description.contains("says that it has 1099511627776 bytes") == true)
  }

  @Test("Random damage gives a message or a profile that can be reported, never a crash")
  func random() throws {
    let bytes = SyntheticRecording.sample.bytes
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var refused = 0
    for round in 0..<2000 {
      var changed = bytes
      // Half of the damage goes where it hurts most: the header, and records in use.
      let start = round % 2 == 0 ? next(700) : next(bytes.count)
      for offset in 0..<(1 << next(5)) where start + offset < changed.count {
        changed[start + offset] = UInt8(truncatingIfNeeded: next(256))
      }
      let path = folder.write(changed, to: "a.recording")
      do {
        let profile = try Recording(path: path, isAlive: { _ in false }).profile()
        _ = profile.totals
        _ = profile.contradictions()
        for grouping in Grouping.allCases {
          _ = profile.groups(by: grouping, orderedBy: .liveBytes)
        }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 200)
    #expect(refused < 2000)
  }
}
