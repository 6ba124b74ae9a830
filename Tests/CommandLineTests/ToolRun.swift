import Foundation

/// One call of the built tool: what it printed and how it ended.
struct ToolRun {
  var status: Int32
  var output: String
  var errors: String
  /// Whether it had to be killed: then the test has found a hang.
  var hung: Bool

  /// The tool beside the test bundle, or the one that PLUMB_TOOL names.
  static var toolPath: String {
    if let path = ProcessInfo.processInfo.environment["PLUMB_TOOL"] { return path }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("plumb").path
  }

  /// Runs the tool and waits for it, at most a minute.
  ///
  /// - Parameters:
  ///   - environment: Added to a small fixed environment; nil values are left out.
  ///   - wrapper: Words in front of the tool: a program that starts it in other circumstances.
  static func plumb(
    _ arguments: [String], environment: [String: String] = [:], folder: String = "/tmp",
    wrapper: [String] = [], tool: String = toolPath
  ) throws -> ToolRun {
    let words = wrapper + [tool] + arguments
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "80"]
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    nonisolated(unsafe) var errorData = Data()
    let errorReader = DispatchWorkItem {
      errorData = errors.fileHandleForReading.readDataToEndOfFile()
    }
    DispatchQueue.global().async(execute: errorReader)
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    errorReader.wait()
    process.waitUntilExit()
    watchdog.cancel()
    let wasSignalled = process.terminationReason == .uncaughtSignal
    return ToolRun(
      status: process.terminationStatus + (wasSignalled ? 128 : 0),
      output: String(decoding: outputData, as: UTF8.self),
      errors: String(decoding: errorData, as: UTF8.self),
      hung: wasSignalled && process.terminationStatus == SIGTERM)
  }
}
