import CRecording
import Glibc
import HeapGraph
import ProfileModel
import RecordingReader
import SymbolNames
import Symbolication

/// The heap of a recorded process at one moment, and the profile that names what is in it.
///
/// The process is stopped for as long as its heap is copied; all the rest goes on beside it.
struct InspectedHeap {
  let copy: HeapCopy
  /// Named, with the types of the blocks that were alive.
  let profile: Profile
  /// The process goes on, but its static data is still as it was.
  let memory: ProcessMemory
  let files: FileAccess

  /// - Throws: 1 when the process may not be stopped, 5 when it can't be read.
  init(
    pid: Int32, name: String, recording: Recording, files: FileAccess
  ) throws(ToolError) {
    do throws(RecordingError) {
      copy = HeapCopy(
        preparedFor: pid, described: try recording.process(),
        liveBytes: try recording.publishedLiveBytes())
    } catch {
      throw .report(error.description)
    }
    let process = try StoppedProcess(pid: pid, name: name)
    do throws(ToolError) {
      try copy.take(from: process)
    } catch {
      process.release()
      throw error
    }
    process.release()
    copy.wipeUnwritten(files: files)
    memory = ProcessMemory(pid: pid)
    self.files = files
    do throws(RecordingError) {
      let recorded = try recording.profile()
      profile = Symbolicator(files: files).symbolicate(
        LiveTypes.add(to: recorded, of: copy.image, memory: memory))
    } catch {
      throw .report(error.description)
    }
  }

  /// Of a process that is recorded already.
  ///
  /// - Throws: 1 when there is none, or it may not be stopped; 5 when it can't be read.
  init(pid: Int) throws(ToolError) {
    let process = try RecordedProgram(pid: pid)
    try self.init(
      pid: Int32(pid), name: process.name, recording: process.recording(), files: process.files)
  }

  /// What nobody can reach any more.
  func leaks(suppressions: LeakSuppressions) -> LeakFindings {
    let blocks = BlockDescriptions(self)
    return LeakInspection(blocks, suppressions: suppressions).findings(leakSearch(blocks))
  }

  /// What the words of roots and blocks lead to.
  func leakSearch(_ blocks: BlockDescriptions) -> LeakSearch {
    LeakSearch(copy.image, roots: copy.roots.map(\.words), layout: blocks.certainLayout)
  }
}
