/// How the names of files end that plumb names itself. What a file is, its content says.
enum FileEnding {
  static let recording = ".recording"
  static let capture = ".plumb"
}
