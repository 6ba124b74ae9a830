import Glibc

/// Finishes the runs whose tool died before it could.
///
/// Their recordings are whole, since the program wrote them; only nobody moved them. A run is
/// taken up once its tool and its program have both ended.
enum OrphanAdoption {
  /// Nothing is replaced: the file may be that of a later run.
  ///
  /// Looks in memory and in `folder`, and says on stderr what it brought where.
  static func adopt(beside folder: String) {
    for place in [RecordingFolder.memoryRoot, folder] {
      let prefix = "plumb-\(getuid())-"
      for name in FileSystem.names(in: place) where name.hasPrefix(prefix) {
        adoptRun(in: RecordingFolder(path: "\(place)/\(name)"))
      }
    }
  }

  private static func adoptRun(in recordings: RecordingFolder) {
    guard isOurs(recordings.path), let destination = Destination.read(from: recordings.path),
      !programMayBeAlive(destination, recordings), recordings.lock()
    else { return }
    guard let root = destination.root?.pid ?? rootPID(in: recordings),
      !RecordingFileName.files(in: recordings.path).isEmpty
    else { return recordings.removeIfDone(startedSince: destination.root?.startTicks) }
    guard FileSystem.isDirectory(FileSystem.folder(of: destination.path(pid: root))) else {
      return Message.note(
        "the run of \(destination.program) (pid \(root)) was left unfinished, and the folder of "
          + "its recording is gone: it stays in \(recordings.path) until you remove that")
    }
    do throws(ToolError) {
      let collected = try RecordingCollector(
        recordings, destination: destination, rootPID: root,
        startedSince: destination.root?.startTicks, replaces: false
      ).collect(nil)
      if let path = collected.recording {
        Message.note(
          "the run of \(destination.program) (pid \(root)) was left unfinished; its recording is "
            + "now \(FileSystem.relative(path))")
      }
      if let first = collected.forkedChildren.first {
        Message.note(
          "forked children of \(destination.program) (pid \(root)) have ended: "
            + "\(collected.forkedChildren.count) more in "
            + FileSystem.relative(FileSystem.folder(of: first)))
      }
      recordings.removeIfDone(startedSince: destination.root?.startTicks)
    } catch {
      Message.note(
        "the run of \(destination.program) (pid \(root)) cannot be finished. \(error.message)")
    }
  }

  /// Whether the program may still write its recordings, now that the tool is gone.
  ///
  /// Process ids of another namespace say nothing here; but when process 1 of a namespace ends,
  /// the kernel ends all others in it.
  private static func programMayBeAlive(
    _ destination: Destination, _ recordings: RecordingFolder
  ) -> Bool {
    guard destination.namespace == ProcessMark.namespace() else { return destination.toolPID != 1 }
    // Without a mark the tool died as it started the program.
    return destination.root?.isAlive
      ?? !MappingProcesses.find(folder: recordings.path, startedSince: 0).isEmpty
  }

  /// Somebody else's folder in a shared place could name any file of ours to overwrite.
  private static func isOurs(_ folder: String) -> Bool {
    var status = stat()
    return lstat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      && status.st_uid == getuid() && status.st_mode & 0o077 == 0
  }

  /// The process that was not forked from another recorded one.
  private static func rootPID(in recordings: RecordingFolder) -> Int? {
    RecordingFileName.files(in: recordings.path).map(\.pid).min()
  }
}
