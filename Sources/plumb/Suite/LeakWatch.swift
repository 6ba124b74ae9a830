import Glibc
import ProfileModel
import RecordingReader

/// Looks at the heap of each process of a suite when it exits, where it has stopped itself.
///
/// The processes are nobody's that this one waits for: their recordings are looked at again and
/// again. What is asked runs on the thread that waits for the suite, since whoever stops a process
/// must be who waits for it.
final class LeakWatch {
  private let suppressions: LeakSuppressions
  private var folder = ""
  private var recordings: [String: Recording] = [:]
  /// Those that were looked at, or will never be held.
  private var done: Set<String> = []

  /// What was found, by the recording's file name, with the profile that the paths belong to.
  private(set) var findings: [String: (findings: LeakFindings, profile: Profile)] = [:]
  /// How many processes could not be looked at.
  private(set) var failures = 0

  init(suppressions: LeakSuppressions) {
    self.suppressions = suppressions
  }

  /// Looks at who is held now, and lets them go on. Another folder is another run: what was found
  /// in the one before is forgotten.
  func look(in folder: RecordingFolder) {
    if folder.path != self.folder {
      (self.folder, recordings, done, findings, failures) = (folder.path, [:], [], [:], 0)
    }
    for file in RecordingFileName.files(in: folder.path) where !done.contains(file.name) {
      guard let recording = recording(file.name), let process = try? recording.process() else {
        continue
      }
      if process.held == 1 {
        done.insert(file.name)
        recordings[file.name] = nil
        look(at: Int32(file.pid), recording, named: file.name)
      } else if kill(pid_t(file.pid), 0) != 0, errno == ESRCH {
        done.insert(file.name)
        recordings[file.name] = nil
      }
    }
  }

  /// Nil while the program has not written its first page.
  private func recording(_ name: String) -> Recording? {
    if let known = recordings[name] { return known }
    let recording = try? Recording(path: "\(folder)/\(name)", isAlive: { _ in true })
    recordings[name] = recording
    return recording
  }

  private func look(at pid: pid_t, _ recording: Recording, named name: String) {
    do throws(ToolError) {
      let heap = try InspectedHeap(pid: pid, name: name, recording: recording, files: .system)
      findings[name] = (heap.leaks(suppressions: suppressions), heap.profile)
    } catch {
      failures += 1
      Message.note("the leaks of process \(pid) are not known: \(error.message)")
    }
    kill(pid, SIGCONT)
  }
}
