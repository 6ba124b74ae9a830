import ProfileModel

/// A file of heaptrack, as it is or packed by gzip or Zstandard, as a measurement.
///
/// Every event stands in it; they are counted as they pass, in memory for the stacks alone. What
/// heaptrack calls temporary (freed by the very next event) is something else than here, and is
/// left out.
/// Source of the format: heaptrack 1.4.0, analyze/accumulatedtracedata.cpp, and its files.
public enum HeaptrackReading {
  /// Whether a file is one of these, by how it begins.
  public static func isHeaptrack(_ file: [UInt8]) -> Bool {
    let start = Unpacking.beginning(of: file, count: 4)
    return start.starts(with: Array("v 1".utf8))
  }

  /// - Throws: `ImportError` where the file is damaged, cut or of an unknown version.
  /// - Complexity: O(bytes).
  public static func measurement(
    _ file: [UInt8], name: String
  ) throws(ImportError) -> Measurement {
    let events = try read(file)
    var measurement = Measurement(events.profile(), name: name)
    measurement.knownMetrics.remove(.temporaryAllocations)
    measurement.command = events.command.split(separator: " ").map(String.init)
    return measurement
  }

  /// The paths, without what is only known of a run.
  ///
  /// - Throws: As `measurement`.
  public static func profile(_ file: [UInt8]) throws(ImportError) -> Profile {
    try read(file).profile()
  }

  private static func read(_ file: [UInt8]) throws(ImportError) -> HeaptrackEvents {
    var events = HeaptrackEvents()
    var lines = LineSplitting()
    try Unpacking.forEachPiece(of: file) { piece throws(ImportError) in
      try lines.forEachLine(of: piece) { line throws(ImportError) in try events.take(line) }
    }
    try lines.finish { line throws(ImportError) in try events.take(line) }
    return events
  }
}
