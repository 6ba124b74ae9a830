import Foundation
import Testing

/// A script of this folder that uses a page in a real browser, and what it saw.
enum BrowserRun {
  static let isPossible =
    IndependentReader.browser.isInstalled && IndependentReader.python.isInstalled
  static let advice = IndependentReader.browser.advice

  /// - Parameter report: The page or picture, which the script gets as a file.
  static func see(
    _ script: String, _ report: [UInt8], ending: String, arguments: [String] = []
  ) throws -> [String: Any] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent(script).path
    let run = try IndependentReader.python.read(
      report, ["-B", file, "REPORT"] + arguments, ending: ending)
    try #require(run.status == 0, "\(run.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }
}
