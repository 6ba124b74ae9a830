import CRecording
import Glibc

/// An open recording, or the copy of a moment of one, read piece by piece.
///
/// Everything is copied out of a file with `pread`: a mapping would end the reader by SIGBUS if
/// somebody cut the file meanwhile, and would read the holes of a sparse file.
final class RecordingFile {
  let path: String
  private let descriptor: Int32
  private let moment: RecordingMoment?
  /// The header when it was last read; a running program changes it.
  private(set) var header = plumb_recording_header()

  /// - Throws: `RecordingError` unless the file is a whole recording of this version.
  init(path: String) throws(RecordingError) {
    self.path = path
    moment = nil
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    try refreshHeader()
  }

  /// The copy of a moment, which never changes.
  init(_ moment: RecordingMoment) {
    path = moment.path
    descriptor = -1
    self.moment = moment
    header = moment.header
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  private func fileBytes() throws(RecordingError) -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    return UInt64(status.st_size)
  }

  /// Reads the header again, so that `count` records of what is read next are complete.
  func refreshHeader() throws(RecordingError) {
    guard moment == nil else { return }
    let bytes = try fileBytes()
    guard bytes > 0 else { throw .empty(path: path) }
    var fresh = plumb_recording_header()
    let wanted = min(UInt64(MemoryLayout<plumb_recording_header>.size), bytes)
    try withUnsafeMutableBytes(of: &fresh) { (buffer) throws(RecordingError) in
      try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(wanted)]), at: 0)
    }
    try HeaderValidation(path: path, fileBytes: bytes).check(fresh)
    header = fresh
  }

  func section(_ kind: plumb_section_kind) -> plumb_section {
    withUnsafeBytes(of: header.sections) {
      $0.load(
        fromByteOffset: Int(kind.rawValue) * MemoryLayout<plumb_section>.stride,
        as: plumb_section.self)
    }
  }

  /// The readable records of a section.
  func records<Record: BitwiseCopyable>(
    _ kind: plumb_section_kind, as type: Record.Type
  ) throws(RecordingError) -> [Record] {
    let section = section(kind)
    return try records(at: section.offset, count: Int(section.count), as: type)
  }

  /// Visits the records that a section had when its description was taken, a batch at a time.
  func forEachRecord<Record: BitwiseCopyable>(
    of section: plumb_section, as type: Record.Type,
    _ body: (Int, Record) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let batch = max(1, (1 << 20) / MemoryLayout<Record>.stride)
    for first in stride(from: 0, to: Int(section.count), by: batch) {
      let offset = section.offset + UInt64(first * MemoryLayout<Record>.stride)
      let count = min(batch, Int(section.count) - first)
      let records = try records(at: offset, count: count, as: type)
      for index in 0..<count { try body(first + index, records[index]) }
    }
  }

  /// `count` records that lie one after the other from `offset` on.
  func records<Record: BitwiseCopyable>(
    at offset: UInt64, count: Int, as type: Record.Type
  ) throws(RecordingError) -> [Record] {
    var failure: RecordingError?
    let records = [Record](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * MemoryLayout<Record>.stride)
      do throws(RecordingError) {
        try read(into: bytes, at: offset)
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return records
  }

  /// Fills `buffer` from the file.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(RecordingError) {
    if let moment { return moment.copy(into: buffer, from: offset) }
    var done = 0
    while done < buffer.count {
      let position = off_t(offset) + off_t(done)
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, position)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
      }
      guard count > 0 else {
        let end = UInt64(position)
        throw .truncated(path: path, bytes: end, expectedBytes: offset + UInt64(buffer.count))
      }
      done += count
    }
  }

  func damaged(_ detail: String) -> RecordingError {
    .damaged(path: path, detail: detail)
  }

  /// A counter of the file as a number that can be computed with.
  func number(_ value: UInt64, _ what: @autoclosure () -> String) throws(RecordingError) -> Int {
    guard let number = Int(exactly: value) else {
      throw damaged("\(what()) is \(value), which no program reaches")
    }
    return number
  }
}
