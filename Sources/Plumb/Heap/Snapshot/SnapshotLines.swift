#if os(Linux)
  import ProfileModel
  import RecordingReader

  /// Names the functions, lines and types of a snapshot by the tool, on a copy of the recording.
  enum SnapshotLines {
    /// - Parameter thread: The id of a thread whose counts alone are wanted; nil for all.
    /// - Throws: `HeapSnapshotError` where the tool is not found, or fails.
    @inline(never)
    static func profile(
      of moment: RecordingMoment, thread: Int? = nil
    ) throws(HeapSnapshotError) -> Profile {
      let tool = try ToolProcess.find()
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let capture = folder.path + "/snapshot.plumb"
      try seal(moment, to: capture, in: folder, by: tool)
      let answer = folder.path + "/answer.tsv"
      try tool.run(["query", capture, question(thread: thread), "--format", "tsv", "-o", answer])
      var reading = SnapshotRows()
      for row in try folder.text(of: answer).split(separator: "\n").dropFirst() {
        try reading.add(row.split(separator: "\t", omittingEmptySubsequences: false))
      }
      return reading.profile
    }

    /// Writes the moment as a capture, by the tool.
    static func seal(
      _ moment: RecordingMoment, to capture: String, in folder: TemporaryFolder,
      by tool: ToolProcess
    ) throws(HeapSnapshotError) {
      let recording = folder.path + "/snapshot.recording"
      do throws(RecordingError) {
        try moment.write(to: recording)
      } catch {
        throw .unreadable(error.description)
      }
      try tool.run(["seal", recording, "-o", capture, "--force"])
    }

    /// All rows in one answer, each with a letter that says of what it is; what a row refers to
    /// stands before it (Reports/Schema/capture.md).
    private static func question(thread: Int?) -> String {
      let counts = "allocations, allocated_bytes, frees, freed_bytes, 0, 0, 0, 0"
      let ofAll = """
        SELECT 3, id, node, \(counts) FROM sites
        UNION ALL SELECT 5, site, type, \(counts) FROM site_types
        """
      let sites =
        thread.map { id in
          """
          SELECT 3, site, (SELECT node FROM sites WHERE id = site), \(counts) FROM site_threads
          WHERE thread IN (SELECT id FROM threads WHERE thread_id = \(id))
          """
        } ?? ofAll
      return """
        SELECT 1 AS row, id, name, frame_names.mangled_name, frame_names.module, frame_names.file,
          frame_names.line, frame_names.role, kind = 'code' AND function IS NULL, offset,
          frame_names.awaiting
          FROM frame_names JOIN frames USING (id)
        UNION ALL SELECT 2, id, parent, frame, 0, 0, 0, 0, 0, 0, 0 FROM nodes
        UNION ALL SELECT 4, id, kind, name, 0, 0, 0, 0, 0, 0, 0 FROM types
        UNION ALL \(sites)
        ORDER BY 1, 2
        """
    }
  }

  /// The rows of a capture as a profile.
  private struct SnapshotRows {
    private(set) var profile = Profile()
    private var frames: [Int: FrameID] = [:]
    private var paths: [Int: PathID] = [0: .root]
    private var sites: [Int: Int] = [:]
    private var types: [Int: Int] = [:]

    mutating func add(_ row: [Substring]) throws(HeapSnapshotError) {
      guard row.count == 11, let id = Int(row[1]) else {
        throw .toolFailed("its answer has a row of \(row.count) cells")
      }
      switch row[0] {
      case "1": addFrame(id, row)
      case "2":
        let parent = Int(row[2]).flatMap { paths[$0] }
        let frame = Int(row[3]).flatMap { frames[$0] }
        guard let parent, let frame else { throw .toolFailed("its answer has no frame \(row[3])") }
        paths[id] = profile.paths.intern(frame: frame, below: parent)
      case "3":
        guard let path = Int(row[2]).flatMap({ paths[$0] }) else {
          throw .toolFailed("its answer has no node \(row[2])")
        }
        sites[id] = profile.sites.count
        profile.sites.append(Site(path: path, counts: counts(row)))
      case "4":
        types[id] = profile.types.count
        let kind = BlockType.Kind(rawValue: String(row[2])) ?? .opaque
        profile.types.append(BlockType(kind: kind, name: text(row[3])))
      default:
        guard let site = sites[id], let type = Int(row[2]).flatMap({ types[$0] }) else {
          throw .toolFailed("its answer has no type \(row[2])")
        }
        profile.typeShares.append(TypeShare(site: site, type: type, counts: counts(row)))
      }
    }

    private mutating func addFrame(_ id: Int, _ row: [Substring]) {
      var frame = Frame(
        function: text(row[2]) ?? "", mangledFunction: text(row[3]),
        moduleName: text(row[4]) ?? "", file: text(row[5]), line: Int(row[6]),
        isAwaiting: row[10] == "1",
        role: Self.roles[row[7]] ?? .application)
      if row[8] == "1" {
        frame.function = nil
        frame.offset = Int(row[9]).map { UInt64(bitPattern: Int64($0)) }
        if frame.offset != nil { frame.module = 0 }
      }
      frames[id] = profile.frames.intern(frame)
    }

    private func counts(_ row: [Substring]) -> Counts {
      Counts(
        allocations: Int(row[3]) ?? 0, allocatedBytes: Int(row[4]) ?? 0, frees: Int(row[5]) ?? 0,
        freedBytes: Int(row[6]) ?? 0)
    }

    private static let roles: [Substring: Role] = [
      "application": .application, "allocator": .allocator, "swift_runtime": .swiftRuntime,
      "swift_standard_library": .swiftStandardLibrary, "language_runtime": .languageRuntime,
      "system_library": .systemLibrary, "marker": .marker,
    ]

    /// A cell without the escapes for what would end it; nil where it is empty.
    private func text(_ cell: Substring) -> String? {
      guard !cell.isEmpty else { return nil }
      var text = ""
      var rest = cell
      while let backslash = rest.firstIndex(of: "\\") {
        text += rest[..<backslash]
        rest = rest[backslash...].dropFirst()
        guard let code = rest.popFirst() else { break }
        switch code {
        case "n": text += "\n"
        case "t": text += "\t"
        case "r": text += "\r"
        default: text.append(code)
        }
      }
      return text + rest
    }
  }
#endif
