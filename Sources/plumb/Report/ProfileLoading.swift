import ProfileModel
import RecordingReader
import Symbolication

/// From a file to a profile of functions.
enum ProfileLoading {
  /// - Throws: 1 when the file is not a readable recording.
  static func load(_ path: String) throws(ToolError) -> Profile {
    let progress = ProgressLine()
    defer { progress.finish() }
    do throws(RecordingError) {
      progress.show("reading \(path)")
      let profile = try Recording(path: path).profile()
      progress.show("naming \(profile.frames.count) addresses")
      return Symbolicator().symbolicate(profile)
    } catch {
      throw .report(error.description)
    }
  }
}
