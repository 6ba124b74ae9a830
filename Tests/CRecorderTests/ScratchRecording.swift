import CRecorder
import CRecording
import Glibc
import SyntheticRecordings
import Testing

/// A recording in a temporary folder, mapped as the recorder maps its own. One at a time.
final class ScratchRecording {
  let folder = TemporaryFolder()
  let path: String
  let pointer = UnsafeMutablePointer<recording>.allocate(capacity: 1)
  private var mappedBytes: UInt64

  /// A file of at most `bytes`.
  init(bytes: UInt64 = 16 << 20) throws {
    path = "\(folder.path)/scratch.recording"
    mappedBytes = bytes
    pointer.initialize(to: recording())
    try #require(recording_reserve(bytes))
    var error: Int32 = 0
    let failure = recording_open(pointer, path, &error)
    try #require(failure == RECORDING_OPENED, "errno \(error)")
    header.pointee.run.start_monotonic_ns = os_monotonic_ns()
  }

  deinit {
    munmap(header, Int(mappedBytes))
    pointer.deallocate()
  }

  /// Ends the large sections, and what is unmapped when the recording goes.
  func giveBack(spareBytes: UInt64) {
    recording_give_back(pointer, spareBytes)
    mappedBytes = min(mappedBytes, recording_reserved_bytes())
  }

  var header: UnsafeMutablePointer<plumb_recording_header> { pointer.pointee.header }
  var trust: plumb_trust { header.pointee.trust }

  func section(_ kind: plumb_section_kind) -> UnsafeMutablePointer<plumb_section> {
    withUnsafeMutablePointer(to: &header.pointee.sections) {
      UnsafeMutableRawPointer($0).assumingMemoryBound(to: plumb_section.self)
        + Int(kind.rawValue)
    }
  }

  func count(_ kind: plumb_section_kind) -> Int { Int(section(kind).pointee.count) }
  func capacity(_ kind: plumb_section_kind) -> UInt64 { section(kind).pointee.capacity }

  func isFull(_ kind: plumb_section_kind) -> Bool {
    trust.full_sections & 1 << UInt64(kind.rawValue) != 0
  }

  /// The address of the first byte of record `index`.
  func address(_ kind: plumb_section_kind, record index: UInt64) -> UInt {
    let section = section(kind).pointee
    return UInt(bitPattern: header) + UInt(section.offset + index * section.record_bytes)
  }

  /// The nodes from `node` outwards, without node 0.
  func nodePath(from node: UInt32) -> [plumb_node] {
    var path: [plumb_node] = []
    var index = node
    while index != 0 {
      let next = pointer.pointee.nodes[Int(index)]
      precondition(next.parent < index, "node \(index) has no older parent")
      path.append(next)
      index = next.parent
    }
    return path
  }
}

extension plumb_section_kind {
  static let all: [plumb_section_kind] = (0..<PLUMB_SECTION_KINDS.rawValue).map {
    plumb_section_kind(rawValue: $0)
  }
}
