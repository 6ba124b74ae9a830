import JSONReading
import ProfileImport
import ProfileModel

/// From a file to what can be compared: a recording, a capture, a report in JSON, or a profile of
/// another tool. Each is known by its beginning.
enum MeasurementLoading {
  /// Larger reports are a slip; a capture says the same in a tenth.
  private static let reportLimit = 1 << 30
  /// Enough of a packed file to unpack its first words.
  private static let beginningBytes = 1 << 18

  private enum Kind {
    case json, pprof, heaptrack
    case profile
  }

  /// - Throws: 1 when the file is none of those, or a report from which sites were cut.
  static func load(_ path: String) throws(ToolError) -> Measurement {
    switch kind(of: path) {
    case .json: try report(path)
    case .pprof:
      try imported(path, "profile of pprof") { bytes throws(ImportError) in
        try PprofReading.measurement(bytes, name: path)
      }
    case .heaptrack:
      try imported(path, "file of heaptrack") { bytes throws(ImportError) in
        try HeaptrackReading.measurement(bytes, name: path)
      }
    case .profile: Measurement(try ProfileLoading.load(path), name: path)
    }
  }

  /// The paths of a file, for what is drawn of them.
  ///
  /// - Throws: 1 also for what has sites alone.
  static func profile(_ path: String) throws(ToolError) -> Profile {
    switch kind(of: path) {
    case .json:
      throw .report(
        "'\(path)' is JSON, which has not all paths. Give captures, recordings or profiles of "
          + "pprof or heaptrack for a picture.")
    case .pprof: try imported(path, "profile of pprof", PprofReading.profile)
    case .heaptrack: try imported(path, "file of heaptrack", HeaptrackReading.profile)
    case .profile: try ProfileLoading.load(path)
    }
  }

  private static func kind(of path: String) -> Kind {
    guard FileSystem.isRegularFile(path), let start = FileSystem.read(path, limit: beginningBytes)
    else {
      return .profile
    }
    if HeaptrackReading.isHeaptrack(start) { return .heaptrack }
    if PprofReading.isPacked(start) { return .pprof }
    let first = start.first { $0 != 0x20 && !(0x09...0x0d).contains($0) }
    return first == UInt8(ascii: "{") ? .json : .profile
  }

  private static func report(_ path: String) throws(ToolError) -> Measurement {
    let bytes = try bytes(of: path)
    do throws(JSONError) {
      return try ReportReading.measurement(bytes, name: path)
    } catch {
      throw .report(
        "'\(path)', \(error). Give a report that `plumb report --format json` wrote, a capture or "
          + "a recording.")
    }
  }

  private static func imported<Result>(
    _ path: String, _ kind: String, _ read: ([UInt8]) throws(ImportError) -> Result
  ) throws(ToolError) -> Result {
    let bytes = try bytes(of: path)
    do throws(ImportError) {
      return try read(bytes)
    } catch {
      throw .report("'\(path)' begins as a \(kind), and cannot be read as one: \(error).")
    }
  }

  private static func bytes(of path: String) throws(ToolError) -> [UInt8] {
    guard let bytes = FileSystem.read(path, limit: reportLimit) else {
      throw .report("'\(path)' cannot be read: \(systemReason()).")
    }
    return bytes
  }
}
