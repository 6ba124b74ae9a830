import CRecording
import Glibc

/// The allocations and frees of a process in their order, kept beside its recording on request.
///
/// Read piece by piece with `pread`, as a recording is.
public final class EventLog {
  private let descriptor: Int32
  private let count: Int
  /// Whether every event is in it: none came after its room ended.
  public let isWhole: Bool

  /// Nil where the recording has none that can be read.
  public init?(besideRecordingAt path: String) {
    descriptor = open(path + PLUMB_EVENT_LOG_ENDING, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var header = plumb_event_log_header()
    let headerBytes = MemoryLayout<plumb_event_log_header>.size
    guard pread(descriptor, &header, headerBytes, 0) == headerBytes,
      header.magic == PLUMB_EVENT_LOG_MAGIC
    else {
      close(descriptor)
      return nil
    }
    count = Int(min(header.count, header.capacity))
    isWhole = header.is_full == 0 && header.count <= header.capacity
  }

  deinit { close(descriptor) }

  /// Calls with the number of each event's site in the recording, and the block's size.
  ///
  /// - Complexity: O(events); one piece is in memory.
  public func forEachEvent(_ body: (_ record: UInt32, _ bytes: Int, _ isFree: Bool) -> Void) {
    let pieceEvents = 1 << 17
    var piece = [plumb_event](repeating: plumb_event(), count: pieceEvents)
    let eventBytes = MemoryLayout<plumb_event>.stride
    var done = 0
    while done < count {
      let wanted = min(pieceEvents, count - done)
      let offset = Int(PLUMB_EVENT_LOG_HEADER_BYTES) + done * eventBytes
      let read = pread(descriptor, &piece, wanted * eventBytes, offset) / eventBytes
      guard read > 0 else { return }
      for event in piece[..<read] where event.site != 0 {
        let isFree = event.site & PLUMB_EVENT_IS_FREE != 0
        body(event.site & ~PLUMB_EVENT_IS_FREE, Int(event.size), isFree)
      }
      done += read
    }
  }
}
