#if os(Linux)
  import RecordingReader
#endif

extension HeapSnapshot {
  /// Writes what the snapshot was taken of as a file that `plumb report`, `plumb diff` and the
  /// other commands read: everything that was counted up to then, filters or not.
  ///
  /// A name that ends in `.recording` gives a recording, whose names are in the program's files;
  /// any other a capture, which has them inside and is made by the tool. A file of that name is
  /// replaced.
  /// - Throws: `HeapSnapshotError` where the file can't be written, or the tool is needed and not
  ///   found.
  @inline(never)
  public func save(to path: String) throws(HeapSnapshotError) {
    #if os(Linux)
      guard let moment = source.moment else { throw .notRecorded }
      guard path.hasSuffix(".recording") else {
        let tool = try ToolProcess.find()
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try SnapshotLines.seal(moment, to: path, in: folder, by: tool)
      }
      do throws(RecordingError) {
        try moment.write(to: path, replacesTarget: true)
      } catch {
        throw .unreadable(error.description)
      }
    #else
      throw .notRecorded
    #endif
  }
}
