import Foundation
import Testing

/// A program that we did not write, and that reads a report of ours.
struct IndependentReader {
  /// Where the program is; nil when it is not installed.
  let path: String?
  /// What to tell whoever lacks it.
  let advice: Comment

  /// A program of a Debian package.
  init(_ name: String, package: String) {
    path = ["/usr/bin/\(name)", "/usr/local/bin/\(name)", "/usr/libexec/valgrind/\(name)"]
      .first { FileManager.default.isReadableFile(atPath: $0) }
    advice = "skipped: no \(name); apt-get install \(package)"
  }

  typealias Comment = Testing.Comment

  var isInstalled: Bool { path != nil }

  static let pprof = IndependentReader("go", package: "golang-go")
  static let massif = IndependentReader("ms_print", package: "valgrind")
  static let callgrind = IndependentReader("callgrind_annotate", package: "valgrind")
  static let dhat = IndependentReader("dh_view.js", package: "valgrind")
  static let promtool = IndependentReader("promtool", package: "prometheus")
  static let python = IndependentReader("python3", package: "python3")
  static let markdown = IndependentReader("cmark-gfm", package: "cmark-gfm")
  static let xml = IndependentReader("xmllint", package: "libxml2-utils")
  static let browser = IndependentReader("chromium", package: "chromium")

  /// Whether Python can import a module.
  static func hasPythonModule(_ name: String) -> Bool {
    (try? python.read([], ["-c", "import \(name)"]))?.status == 0
  }

  /// What the program prints of a report, whose file stands for the argument `REPORT`; without one,
  /// the report is its input.
  func read(
    _ report: [UInt8], _ arguments: [String], ending: String = "report"
  ) throws -> (status: Int32, output: String, errors: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-reader-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("sample.\(ending)")
    try Data(report).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "/nonexistent")
    process.arguments = arguments.map { $0.replacing("REPORT", with: file.path) }
    process.currentDirectoryURL = folder
    process.standardInput = try FileHandle(forReadingFrom: file)
    let (output, errors) = (
      folder.appendingPathComponent("output"), folder.appending(path: "errors")
    )
    for stream in [output, errors] { try Data().write(to: stream) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self),
      String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    )
  }
}
