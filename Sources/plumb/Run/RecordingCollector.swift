import CaptureStore
import Glibc
import RecordingReader

/// Brings a run's recordings from where the program wrote them to where the user wants them, sealed
/// into captures unless the destination keeps recordings.
struct RecordingCollector {
  /// What became of a run's recordings.
  struct Collected {
    /// The final image of the root process; nil when it was never recorded.
    var recording: String?
    /// Earlier images of the same process, in order: it went on as another program by exec.
    var earlierImages: [String] = []
    var forkedChildren: [String] = []
    /// Programs that forked children became or started, which were not recorded.
    var spawnedByChildren = 0
    /// Processes of the run that are still running; their recordings stay where they are.
    var runningChildren = 0
    /// Where those are.
    var folder: String
  }

  private let recordings: RecordingFolder
  private let destination: Destination
  private let rootPID: Int
  private let startTicks: Int?
  private let replaces: Bool

  /// - Parameters:
  ///   - ticks: When the run started; nil where nobody outlives it, and recordings of running
  ///     processes are taken as they are.
  ///   - replaces: Whether recordings of earlier runs give way.
  init(
    _ recordings: RecordingFolder, destination: Destination, rootPID: Int,
    startedSince ticks: Int?, replaces: Bool
  ) {
    self.recordings = recordings
    self.destination = destination
    self.rootPID = rootPID
    self.startTicks = ticks
    self.replaces = replaces
  }

  /// Brings every finished recording to its place.
  ///
  /// - Parameter outcome: How the run ended, which is written into the root's recording; nil when
  ///   nobody saw it end.
  /// - Throws: 125 when a recording cannot be moved; it then stays where it is.
  func collect(_ outcome: RunSupervisor.Outcome?) throws(ToolError) -> Collected {
    let files = RecordingFileName.files(in: recordings.path).filter { isStarted($0.name) }
    // A child may be given the root's id once the root is gone.
    let images = files.filter { $0.pid == rootPID && !isForked($0.name) }
    var collected = Collected(folder: recordings.path)
    var target = destination.path(pid: rootPID)
    if replaces {
      removeStaleFiles(beside: target)
    } else if !images.isEmpty, FileSystem.exists(target) {
      target = destination.standardPath(pid: rootPID)
    }
    for (index, image) in images.dropLast().enumerated() {
      collected.earlierImages.append(try bring(image.name, to: "\(target).\(index + 1)"))
    }
    if let last = images.last {
      if let outcome { try writeStatus(outcome, into: last.name) }
      collected.recording = try bring(last.name, to: target)
    }
    let alive = survivors
    for child in files where !images.contains(child) && !alive.contains(child.pid) {
      // A shell forks before it starts a program, so it is the child's recording that counts it.
      let trust = try? Recording(path: source(child.name)).trust()
      collected.spawnedByChildren += trust?.childrenSpawned ?? 0
      collected.forkedChildren.append(try moveChild(child, below: "\(target).children"))
    }
    collected.runningChildren = alive.count
    return collected
  }

  // MARK: Recordings where the program wrote them

  private func source(_ name: String) -> String { "\(recordings.path)/\(name)" }

  private func isStarted(_ name: String) -> Bool {
    do throws(RecordingError) {
      _ = try Recording(path: source(name))
      return true
    } catch .neverStarted, .empty {
      unlink(source(name))
      return false
    } catch {
      return true
    }
  }

  /// Processes that still map a file of this folder: children that record, or that were forked
  /// so recently that they have not allocated yet and will record into it.
  private var survivors: Set<Int> {
    guard let startTicks else { return [] }
    return Set(MappingProcesses.find(folder: recordings.path, startedSince: startTicks))
      .subtracting([rootPID])
  }

  private func isForked(_ name: String) -> Bool {
    (try? Recording(path: source(name)).run())?.isForked ?? false
  }

  private func writeStatus(
    _ outcome: RunSupervisor.Outcome, into name: String
  ) throws(ToolError) {
    guard case .ended(let waitStatus) = outcome.end else { return }
    let status = RunStatus(
      waitStatus: waitStatus, durationNanoseconds: outcome.durationNanoseconds)
    do throws(RecordingError) {
      try status.store(in: source(name))
    } catch {
      throw .run(error.description)
    }
  }

  /// Seals a recording, or moves it, compacted; one that cannot be sealed is moved beside.
  ///
  /// - Returns: Where it is now.
  private func bring(_ name: String, to path: String) throws(ToolError) -> String {
    guard !destination.keepsRecordings else { return try move(name, to: path) }
    do throws(ToolError) {
      let profile = try ProfileLoading.load(source(name))
      do throws(CaptureError) {
        try CaptureWriter(replacesTarget: replaces).write(profile, to: path)
      } catch {
        throw .run(error.description)
      }
    } catch {
      let kept = try move(name, to: path + FileEnding.recording)
      Message.note("the recording was not sealed, and is \(kept). \(error.message)")
      return kept
    }
    unlink(source(name))
    return path
  }

  private func move(_ name: String, to path: String) throws(ToolError) -> String {
    let compactor = RecordingCompactor(replacesTarget: replaces)
    do throws(RecordingError) {
      try compactor.compact(source(name), to: path)
    } catch {
      throw .run("\(error.description) The recording stays in '\(source(name))'.")
    }
    unlink(source(name))
    return path
  }

  private func moveChild(
    _ child: RecordingFileName, below folder: String
  ) throws(ToolError) -> String {
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw .run(
        "The folder '\(folder)' for the recordings of forked children cannot be made: "
          + "\(systemReason()). They stay in '\(recordings.path)'.")
    }
    let run = try? Recording(path: source(child.name)).run()
    let program = run.map { FileSystem.name(of: $0.executable) } ?? destination.program
    let path =
      "\(folder)/\(program).\(child.pid)\(destination.ending)"
      + (child.image == 1 ? "" : ".\(child.image)")
    return try bring(child.name, to: path)
  }

  /// With -f, what an earlier run put beside the same file goes as well: an image of another run
  /// beside this one's would be taken for its own.
  private func removeStaleFiles(beside target: String) {
    let folder = FileSystem.folder(of: target)
    let prefix = FileSystem.name(of: target) + "."
    for name in FileSystem.names(in: folder) where name.hasPrefix(prefix) {
      guard Int(name.dropFirst(prefix.count)) != nil else { continue }
      removeRecording("\(folder)/\(name)")
    }
    let children = target + ".children"
    for name in FileSystem.names(in: children) { removeRecording("\(children)/\(name)") }
    rmdir(children)
  }

  private func removeRecording(_ path: String) {
    if (try? Recording(path: path)) != nil || (try? Capture(path: path)) != nil { unlink(path) }
  }
}

/// The name of a recording in a run's folder: `PID.recording`, and `PID.recording.2` on for the
/// programs as which the process went on.
struct RecordingFileName: Equatable {
  var name: String
  var pid: Int
  var image: Int

  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[1] == "recording", let pid = Int(parts[0]) else {
      return nil
    }
    guard let image = parts.count == 3 ? Int(parts[2]) : 1, image > 0 else { return nil }
    self.name = name
    self.pid = pid
    self.image = image
  }

  /// By process, and by image within each.
  static func files(in folder: String) -> [RecordingFileName] {
    FileSystem.names(in: folder).compactMap(RecordingFileName.init).sorted {
      ($0.pid, $0.image) < ($1.pid, $1.image)
    }
  }
}
