import CRecorder
import CRecording
import Glibc
import SyntheticRecordings
import Testing

extension SerializedTests {
  @Suite("The mapped recording")
  struct RecordingTests {
    // --- Opening ---------------------------------------------------------------------------------

    @Test("a new recording is a sparse file for its owner alone, described by its header")
    func opening() throws {
      let recording = try ScratchRecording(bytes: 64 << 20)
      var status = stat()
      try #require(stat(recording.path, &status) == 0)
      let header = recording.header.pointee
      #expect(status.st_mode & 0o777 == 0o600)
      #expect(UInt64(status.st_size) == header.file_bytes)
      #expect(status.st_blocks * 512 < 1 << 20)
      #expect(header.version == PLUMB_RECORDING_VERSION)
      #expect(header.machine == PLUMB_RECORDING_MACHINE_X86_64)
      #expect(header.header_bytes == UInt64(PLUMB_HEADER_BYTES))
      #expect(header.magic == 0, "the magic is written last, by whoever starts the recording")
    }

    @Test("the recording keeps no descriptor")
    func descriptors() throws {
      let recording = try ScratchRecording()
      let open = try #require(opendir("/proc/self/fd"))
      defer { closedir(open) }
      while let entry = readdir(open) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        var target = [UInt8](repeating: 0, count: 4096)
        let length = readlink("/proc/self/fd/\(name)", &target, target.count)
        let path = String(decoding: target.prefix(max(length, 0)), as: UTF8.self)
        #expect(path != recording.path)
      }
    }

    @Test("what another process reads in the file is what was stored")
    func shared() throws {
      let recording = try ScratchRecording()
      recording.header.pointee.run.pid = 4711
      let file = open(recording.path, O_RDONLY)
      try #require(file >= 0)
      defer { close(file) }
      var header = plumb_recording_header()
      #expect(read(file, &header, MemoryLayout.size(ofValue: header)) > 0)
      #expect(header.run.pid == 4711)
    }

    @Test("a file that exists is left alone, and a folder that is missing is said to be")
    func cannotCreate() throws {
      let existing = try ScratchRecording()
      let folder = TemporaryFolder()
      let file = folder.write([1, 2, 3], to: "taken")
      var recording = recording()
      var error: Int32 = 0
      let range = existing.header
      #expect(recording_open(&recording, file, &error) == RECORDING_CANNOT_CREATE)
      #expect(error == EEXIST)
      #expect(recording.header == nil)
      var status = stat()
      #expect(stat(file, &status) == 0 && status.st_size == 3)
      let missing = "\(folder.path)/missing/a.recording"
      #expect(recording_open(&recording, missing, &error) == RECORDING_CANNOT_CREATE)
      #expect(error == ENOENT)
      #expect(range.pointee.version == PLUMB_RECORDING_VERSION)
    }

    @Test("a symbolic link is not followed")
    func symbolicLink() throws {
      let existing = try ScratchRecording()
      let target = "\(existing.folder.path)/target"
      let link = "\(existing.folder.path)/link"
      try #require(symlink(target, link) == 0)
      var recording = recording()
      var error: Int32 = 0
      #expect(recording_open(&recording, link, &error) == RECORDING_CANNOT_CREATE)
      #expect(access(target, F_OK) != 0)
    }

    // --- Growing ---------------------------------------------------------------------------------

    private static let growing = [
      PLUMB_SECTION_STRINGS, PLUMB_SECTION_MODULES, PLUMB_SECTION_NODES, PLUMB_SECTION_SITES,
      PLUMB_SECTION_LANES, PLUMB_SECTION_CHUNKS, PLUMB_SECTION_TIMELINE,
    ].map(\.rawValue)

    @Test(
      "a section grows to its capacity and no further, and is flagged when it is full",
      arguments: growing)
    func capacity(kindNumber: UInt32) throws {
      let kind = plumb_section_kind(rawValue: kindNumber)
      let recording = try ScratchRecording(bytes: 1 << 20)
      let capacity = recording.capacity(kind)
      for count in [1, 2, capacity / 2, capacity - 1, capacity] {
        #expect(recording_grow(recording.pointer, kind, count))
        let last = UnsafeMutablePointer<UInt8>(
          bitPattern: recording.address(kind, record: count) - 1)
        last?.pointee = 0xff
      }
      #expect(recording.trust.full_sections == 0)
      #expect(!recording_grow(recording.pointer, kind, capacity + 1))
      #expect(recording.trust.full_sections == 1 << UInt64(kindNumber))
      #expect(recording_grow(recording.pointer, kind, capacity), "what is there stays usable")
    }

    @Test("nothing is made writable beyond a section's last page")
    func neighbours() throws {
      let recording = try ScratchRecording(bytes: 1 << 20)
      let kinds = plumb_section_kind.all
      for (kind, next) in zip(kinds, kinds.dropFirst()) {
        #expect(!os_is_readable(recording.address(kind, record: 0)))
        _ = recording_grow(recording.pointer, kind, recording.capacity(kind))
        _ = recording_grow(recording.pointer, kind, recording.capacity(kind) + 1)
        let last = recording.address(kind, record: recording.capacity(kind)) - 1
        #expect(os_is_readable(last))
        #expect(!os_is_readable(recording.address(next, record: 0)))
      }
    }

    @Test("a full section takes only what it already holds")
    func flagged() throws {
      let recording = try ScratchRecording(bytes: 1 << 20)
      let kind = PLUMB_SECTION_NODES
      #expect(recording_grow(recording.pointer, kind, 10))
      #expect(!recording_grow(recording.pointer, kind, recording.capacity(kind) + 1))
      #expect(recording_grow(recording.pointer, kind, 10))
      #expect(!recording_grow(recording.pointer, kind, recording.capacity(kind)))
    }

    @Test("threads that grow the same sections at once can all store what they asked for")
    func threads() throws {
      let recording = try ScratchRecording(bytes: 16 << 20)
      let shared = Shared(value: recording)
      Threads.run(2) { thread in
        let recording = shared.value
        for count in UInt64(1)...4_000 {
          for kind in [PLUMB_SECTION_NODES, PLUMB_SECTION_SITES] {
            guard recording_grow(recording.pointer, kind, count) else { return }
            let record = recording.address(kind, record: count - 1) + 8 * UInt(thread)
            UnsafeMutablePointer<UInt64>(bitPattern: record)!.pointee = count
          }
        }
      }
      #expect(recording.trust.full_sections == 0)
      for index in 0..<4_000 {
        #expect(recording.pointer.pointee.nodes[index].address == UInt64(index + 1))
      }
    }

    @Test("address space that was given back is the end of the large sections, and of no other")
    func givingBack() throws {
      let recording = try ScratchRecording(bytes: 64 << 20)
      let large = [PLUMB_SECTION_NODES, PLUMB_SECTION_SITES, PLUMB_SECTION_CHUNKS]
      let before = plumb_section_kind.all.map { recording.capacity($0) }
      for kind in large { #expect(recording_grow(recording.pointer, kind, 100)) }
      recording.giveBack(spareBytes: 1 << 20)
      for kind in plumb_section_kind.all {
        let capacity = recording.capacity(kind)
        #expect((capacity < before[Int(kind.rawValue)]) == large.contains(kind))
        #expect(recording_grow(recording.pointer, kind, capacity))
        #expect(os_is_readable(recording.address(kind, record: capacity) - 1))
        #expect(!recording_grow(recording.pointer, kind, capacity + 1))
      }
      let spare = large.reduce(0) {
        $0 + recording.capacity($1) * recording.section($1).pointee.record_bytes
      }
      #expect(spare < (1 << 20) + 3 * (100 * 4_096 + (64 << 10)))
    }

    // --- Strings ---------------------------------------------------------------------------------

    @Test("strings follow one another, each with its NUL; offset 0 is the empty string")
    func strings() throws {
      let recording = try ScratchRecording()
      let first = recording_append_string(recording.pointer, "malloc", 6)
      let second = recording_append_string(recording.pointer, "", 0)
      let third = recording_append_string(recording.pointer, "freed too", 5)
      #expect([first, second, third] == [1, 8, 9])
      #expect(recording.count(PLUMB_SECTION_STRINGS) == 15)
      let strings = try #require(recording.pointer.pointee.strings)
      #expect(String(cString: strings) == "")
      #expect(String(cString: strings + Int(first)) == "malloc")
      #expect(String(cString: strings + Int(second)) == "")
      #expect(String(cString: strings + Int(third)) == "freed")
    }

    @Test("a string that no longer fits is the empty one, and those before it stand")
    func fullStrings() throws {
      let recording = try ScratchRecording(bytes: 1 << 20)
      let text = String(repeating: "x", count: 1_000)
      var last: UInt32 = 0
      while true {
        let offset = recording_append_string(recording.pointer, text, 1_000)
        if offset == 0 { break }
        #expect(offset > last)
        last = offset
      }
      let count = UInt64(recording.count(PLUMB_SECTION_STRINGS))
      #expect(count == UInt64(last) + 1_001)
      #expect(count + 1_001 > recording.capacity(PLUMB_SECTION_STRINGS))
      #expect(recording.isFull(PLUMB_SECTION_STRINGS))
      #expect(String(cString: recording.pointer.pointee.strings + Int(last)) == text)
    }
  }
}
