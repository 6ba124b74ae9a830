import Plumb
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether memory can be measured, and what happens where it can't.
enum RecorderPresence {
  private static let hasWarned = Atomic(false)

  static let message =
    "No recorder is loaded, so the memory of tests is not measured. Run them by `plumb run -- "
    + ".build/debug/PACKAGEPackageTests.xctest --testing-library swift-testing`."

  /// Whether tests that can't be measured fail.
  static var isStrict: Bool {
    getenv("PLUMB_STRICT").map { String(cString: $0) == "1" } ?? false
  }

  static var isLoaded: Bool { Recorder.recordingPath != nil }

  /// Warns once where there is no recorder, or records an issue each time where that is strict.
  static func check(_ sourceLocation: SourceLocation) -> Bool {
    if isLoaded { return true }
    if isStrict {
      Issue.record("\(message)", sourceLocation: sourceLocation)
    } else {
      warnOnce()
    }
    return false
  }

  static func warnOnce() {
    guard !hasWarned.exchange(true, ordering: .relaxed) else { return }
    write("plumb: warning: \(message)\n")
  }

  /// Writes to stderr as it is.
  static func write(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    _ = text.utf8.withContiguousStorageIfAvailable { systemWrite(2, $0.baseAddress, $0.count) }
  }
}

private func systemWrite(_ file: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  write(file, bytes, count)
}
