import CRecording
import Glibc
import HeapGraph
import ProfileModel
import RecordingReader
import Symbolication

/// What a search for leaks came to: the findings, and the profile that their paths belong to.
struct LeakAnswer {
  var findings: LeakFindings
  var profile: Profile
}

/// The search for leaks in a recorded process, running or held at its exit.
struct ProcessLeaks {
  let pid: Int32
  let name: String
  let recording: Recording
  let files: FileAccess

  /// Stops the process for as long as its heap is copied; the search goes on beside it.
  ///
  /// - Throws: 1 when it may not be stopped, 5 when it can't be read.
  func search(suppressions: LeakSuppressions) throws(ToolError) -> LeakAnswer {
    let layout: plumb_process
    do throws(RecordingError) {
      layout = try recording.process()
    } catch {
      throw .report(error.description)
    }
    let process = try StoppedProcess(pid: pid, name: name)
    let copied: Result<HeapCopy, ToolError>
    do throws(ToolError) {
      copied = .success(try HeapCopy(of: process, described: layout))
    } catch {
      copied = .failure(error)
    }
    process.release()
    let copy = try copied.get()
    let profile: Profile
    do throws(RecordingError) {
      profile = Symbolicator(files: files).symbolicate(try recording.profile())
    } catch {
      throw .report(error.description)
    }
    let inspection = LeakInspection(
      copy.image, profile: profile, memory: ProcessMemory(pid: pid), suppressions: suppressions)
    let findings = inspection.findings(LeakSearch(copy.image, roots: copy.roots))
    return LeakAnswer(findings: findings, profile: profile)
  }
}
