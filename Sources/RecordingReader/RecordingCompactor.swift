import CRecording
import Glibc

/// Copies a recording without the room that its tables did not need.
///
/// A recorder reserves address space for tables that may grow: the file is sparse, and its size
/// says nothing. The copy has the same layout and the same contents, in as many bytes as they need.
public struct RecordingCompactor {
  /// Whether an existing target is replaced.
  public var replacesTarget: Bool

  /// A compactor that keeps existing targets unless told otherwise.
  public init(replacesTarget: Bool = false) {
    self.replacesTarget = replacesTarget
  }

  /// Writes the copy beside `target`, then gives it that name: no half-written file is ever seen.
  ///
  /// - Throws: `RecordingError`; the target is then as it was.
  public func compact(_ source: String, to target: String) throws(RecordingError) {
    try compact(try RecordingFile(path: source), to: target)
  }

  func compact(_ file: RecordingFile, to target: String) throws(RecordingError) {
    if !replacesTarget && access(target, F_OK) == 0 { throw .exists(path: target) }
    let aside = try AsideFile(target: target)
    try write(file, to: aside)
    try aside.rename(replacing: replacesTarget)
  }

  private func write(_ file: RecordingFile, to aside: AsideFile) throws(RecordingError) {
    var header = file.header
    var end = UInt64(PLUMB_HEADER_BYTES)
    for layout in SectionLayout.all {
      let section = file.section(layout.kind)
      var trimmed = section
      // The timeline's second buffer begins at a fixed place: it is kept whole.
      let points = min(section.capacity, 2 * UInt64(PLUMB_TIMELINE_POINTS))
      trimmed.capacity = layout.kind == PLUMB_SECTION_TIMELINE ? points : section.count
      trimmed.count = min(section.count, trimmed.capacity)
      trimmed.offset = end
      let bytes = trimmed.capacity * trimmed.record_bytes
      try aside.copy(bytes, of: file, from: section.offset, to: end)
      // The next offset that the layout allows.
      end = (end + bytes + 4095) / 4096 * 4096
      withUnsafeMutableBytes(of: &header.sections) {
        $0.storeBytes(
          of: trimmed,
          toByteOffset: Int(layout.kind.rawValue) * MemoryLayout<plumb_section>.stride,
          as: plumb_section.self)
      }
    }
    header.file_bytes = end
    try aside.setLength(end)
    try withUnsafeBytes(of: header) { (bytes) throws(RecordingError) in
      try aside.write(bytes, at: 0)
    }
  }
}
