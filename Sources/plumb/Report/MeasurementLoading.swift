import JSONReading
import ProfileImport
import ProfileModel

/// From a file to what can be compared: a recording, a capture, a report in JSON, or a profile of
/// another tool.
enum MeasurementLoading {
  /// Larger reports are a slip; a capture says the same in a tenth.
  private static let reportLimit = 1 << 30

  /// - Throws: 1 when the file is none of the three, or a report from which sites were cut.
  static func load(_ path: String) throws(ToolError) -> Measurement {
    if let profile = try pprofProfile(path) { return profile }
    guard isReport(path) else {
      return Measurement(try ProfileLoading.load(path), name: path)
    }
    guard let bytes = FileSystem.read(path, limit: reportLimit) else {
      throw .report("'\(path)' cannot be read: \(systemReason()).")
    }
    do throws(JSONError) {
      return try ReportReading.measurement(bytes, name: path)
    } catch {
      throw .report(
        "'\(path)', \(error). Give a report that `plumb report --format json` wrote, a capture or "
          + "a recording.")
    }
  }

  /// - Returns: Nil for a file that is not packed by gzip.
  private static func pprofProfile(_ path: String) throws(ToolError) -> Measurement? {
    guard FileSystem.isRegularFile(path), let start = FileSystem.read(path, limit: 64),
      PprofReading.isPacked(start)
    else { return nil }
    guard let bytes = FileSystem.read(path, limit: reportLimit) else {
      throw .report("'\(path)' cannot be read: \(systemReason()).")
    }
    do throws(ImportError) {
      return try PprofReading.measurement(bytes, name: path)
    } catch {
      throw .report(
        "'\(path)' is packed by gzip, and no profile of pprof that can be read: \(error).")
    }
  }

  /// Whether the content begins like a JSON object; neither of the other formats does.
  static func isReport(_ path: String) -> Bool {
    guard FileSystem.isRegularFile(path), let start = FileSystem.read(path, limit: 64) else {
      return false
    }
    return start.first { $0 != 0x20 && !(0x09...0x0d).contains($0) } == UInt8(ascii: "{")
  }
}
