import Foundation
import Testing

@Suite("`swift run` is recorded as the product that it runs")
struct SwiftRunTests {
  private static let path = ProcessInfo.processInfo.environment["PATH"] ?? ""

  private let runs: RecordingRuns

  init() throws {
    runs = try RecordingRuns()
    for (name, text) in [
      "Package.swift": """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "Hello",
        targets: [.executableTarget(name: "Hello", path: "Hello")])
      """,
      "Hello/main.swift": """
      let words = (0..<1009).map { "a word that is too long for a small string: \\($0)" }
      print(words.count, CommandLine.arguments.dropFirst().joined(separator: " "))
      """,
    ] {
      let folder = URL(fileURLWithPath: runs.workspace.file(name)).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try runs.workspace.write(Array(text.utf8), to: name)
    }
  }

  private func swiftRun(_ words: [String], options: [String] = ["-f"]) throws -> ToolRun {
    try runs.record(
      ["swift", "run"] + words, options: options,
      environment: ["PATH": Self.path, "HOME": runs.workspace.path])
  }

  @Test("It is built first, its output goes to stdout alone, and SwiftPM is not in the recording")
  func product() throws {
    let run = try swiftRun(["-c", "debug", "Hello", "-c", "two words"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "1009 -c two words\n")
    #expect(run.errors.contains("Build of product 'Hello' complete!"))
    #expect(try runs.executable()?.hasSuffix("/debug/Hello") == true)
    #expect(!runs.workspace.names.contains("a.recording.1"))

    // The package has one executable: it need not be named.
    let unnamed = try swiftRun(["--skip-build"])
    #expect(unnamed.output == "1009 \n")

    let unknown = try swiftRun(["Nobody"])
    #expect(unknown.status == 125)
    #expect(unknown.errors.contains("`swift build` ended with status 1"))
  }
}
