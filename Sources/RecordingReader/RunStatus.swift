import CRecording
import Glibc

/// What only a parent knows of a run: how it ended and how long it took.
public struct RunStatus: Sendable {
  /// As `waitpid` gives it.
  public var waitStatus: Int32
  /// From the start of the program to its end.
  public var durationNanoseconds: UInt64

  /// The end of a run.
  public init(waitStatus: Int32, durationNanoseconds: UInt64) {
    self.waitStatus = waitStatus
    self.durationNanoseconds = durationNanoseconds
  }

  /// Stores the status in the recording of a program that has ended.
  public func store(in path: String) throws(RecordingError) {
    var run = try RecordingFile(path: path).header.run
    run.wait_status = waitStatus
    run.duration_ns = durationNanoseconds
    run.has_status = 1
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    let offset = MemoryLayout<plumb_recording_header>.offset(of: \.run)!
    let count = withUnsafeBytes(of: run) {
      pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    guard count == MemoryLayout<plumb_run>.size else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
