import Glibc
import ProfileModel
import Rendering

/// The source file that the user means, and its text.
enum SourceFile {
  /// Files that an error lists.
  private static let listed = 8
  /// Longer than any source that a person reads.
  private static let sourceLimit = 1 << 26

  /// - Throws: 1 when no recorded code is in such a file, or code in several of them.
  static func find(_ name: String, in profile: Profile) throws(ToolError) -> AnnotatedSource {
    let files = SourceLines.files(of: profile, named: name)
    guard let file = files.first else { throw notFound(name, in: profile) }
    guard files.count == 1 else {
      throw .report(
        "'\(name)' may be \(list(files)). Give more of the path.")
    }
    return AnnotatedSource(file: file, text: lines(of: name) ?? lines(of: file))
  }

  private static func notFound(_ name: String, in profile: Profile) -> ToolError {
    // Those that matter most are the likeliest to have been meant.
    let known = profile.groups(by: .file, orderedBy: .allocatedBytes).compactMap { group in
      group.frame?.file
    }
    guard !known.isEmpty else {
      return .report(
        "No code in this recording has a source line. Build the program with -g to annotate its "
          + "sources.")
    }
    return .report(
      "No recorded code is in '\(name)'. The files that allocated most are \(list(known)).")
  }

  private static func list(_ files: [String]) -> String {
    let shown = files.prefix(listed).map { "'\($0)'" }.joined(separator: ", ")
    return files.count <= listed ? shown : "\(shown) and \(files.count - listed) more"
  }

  /// Nil where there is no such file here.
  private static func lines(of path: String) -> [String]? {
    guard FileSystem.isRegularFile(path), let bytes = FileSystem.read(path, limit: sourceLimit)
    else { return nil }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
