import CRecording

/// The strings of a recording, by offset.
struct StringSection {
  private let bytes: [UInt8]
  private let file: RecordingFile

  init(_ file: RecordingFile) throws(RecordingError) {
    self.file = file
    bytes = try file.records(PLUMB_SECTION_STRINGS, as: UInt8.self)
  }

  /// The string at `offset`; bytes that are not UTF-8 are repaired. Offset 0 is the empty string.
  func string(at offset: UInt32) throws(RecordingError) -> String {
    if offset == 0 { return "" }
    return try strings(at: offset, count: 1)[0]
  }

  /// Strings that follow one another from `offset` on.
  func strings(at offset: UInt32, count: UInt32) throws(RecordingError) -> [String] {
    var result: [String] = []
    var start = Int(offset)
    for _ in 0..<count {
      guard start < bytes.count, let end = bytes[start...].firstIndex(of: 0) else {
        throw file.damaged("a string begins at byte \(start), but \(bytes.count) bytes are strings")
      }
      result.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end + 1
    }
    return result
  }
}
