import CaptureStore
import ProfileModel
import RecordingReader
import Symbolication

/// From a file to a profile of functions: a recording's addresses are named, a capture's are named
/// already.
enum ProfileLoading {
  /// - Throws: 1 when one of the files cannot be loaded.
  static func load(_ paths: [String]) throws(ToolError) -> Profile {
    var merge = ProfileMerge(try load(paths[0]))
    for path in paths.dropFirst() { merge.add(try load(path)) }
    return merge.profile
  }

  /// - Throws: 1 when the file is neither a readable recording nor a readable capture.
  static func load(
    _ path: String, symbolFolders: SymbolFolders = SymbolFolders()
  ) throws(ToolError) -> Profile {
    let progress = ProgressLine()
    defer { progress.finish() }
    progress.show("reading \(path)")
    if Capture.isDatabase(path) {
      do throws(CaptureError) {
        return try Capture(path: path).profile()
      } catch {
        throw .report(error.description)
      }
    }
    do throws(RecordingError) {
      let profile = try Recording(path: path).profile()
      progress.show("naming \(profile.frames.count) addresses")
      return Symbolicator(symbolFolders: symbolFolders).symbolicate(profile)
    } catch {
      throw .report(error.description)
    }
  }
}
