import CRecording

/// The versions that must agree: of the tool, of the library that it preloads, and of the layout
/// of recordings.
enum Version {
  static let tool = "0.1.0"
  static let layout = Int(PLUMB_RECORDING_VERSION)

  /// What a library file says of itself; nil when it is no recorder.
  struct Mark: Equatable {
    var version: String
    var layout: Int
  }

  /// Three lines, also when the library is missing.
  static func report() -> String {
    let library: String
    do throws(ToolError) {
      let found = try RecorderLibrary.find()
      library = (mark(ofLibrary: found.path)?.version ?? "of no known version") + " (\(found.path))"
    } catch {
      library = "not found. \(error.message)"
    }
    return "plumb \(tool)\nlibrary \(library)\nrecording layout \(layout)\n"
  }

  /// Refuses a library that writes what this tool does not read.
  ///
  /// - Throws: 125 with both versions.
  static func check(_ library: RecorderLibrary) throws(ToolError) {
    guard let mark = mark(ofLibrary: library.path) else {
      throw .run(
        "'\(library.path)' is not plumb's recorder. Set PLUMB_LIBRARY to the "
          + "\(RecorderLibrary.fileName) that was installed with this tool, or unset it.")
    }
    guard mark == Mark(version: tool, layout: layout) else {
      throw .run(
        "'\(library.path)' is version \(mark.version) with layout \(mark.layout), and this tool is "
          + "version \(tool) with layout \(layout). Install both from one build.")
    }
  }

  /// Reads the mark in the file: loading the library to ask it would start a recording.
  static func mark(ofLibrary path: String) -> Mark? {
    guard let bytes = FileSystem.read(path, limit: 1 << 26),
      let start = SearchedBytes(bytes).end(ofFirst: "plumb recorder ")
    else { return nil }
    let line = String(decoding: bytes[start...].prefix(64).prefix { $0 != 10 }, as: UTF8.self)
    let parts = line.split(separator: ", layout ", maxSplits: 1)
    // The number is spelled as in C: 1u.
    guard parts.count == 2, let layout = Int(parts[1].prefix { $0.isNumber }) else { return nil }
    return Mark(version: String(parts[0]), layout: layout)
  }
}
