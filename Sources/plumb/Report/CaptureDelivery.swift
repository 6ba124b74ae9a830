import CaptureStore
import ProfileModel

/// Writes a capture where the user wants it, by the rules of every file that the tool writes.
enum CaptureDelivery {
  /// - Throws: 1 when the path is not a file's, is taken and not to be replaced, or cannot be
  ///   written.
  static func check(_ path: String, replaces: Bool) throws(ToolError) {
    guard FileSystem.exists(path) else { return }
    guard replaces else { throw .report(CaptureError.exists(path: path).description) }
    guard FileSystem.isRegularFile(path) else {
      throw .report("'\(path)' is not a regular file. Give -o another path.")
    }
  }

  /// The same errors, should the path have been taken meanwhile.
  static func write(_ profile: Profile, to path: String, replaces: Bool) throws(ToolError) {
    do throws(CaptureError) {
      try CaptureWriter(replacesTarget: replaces).write(profile, to: path)
    } catch {
      throw .report(error.description)
    }
  }
}
