// Harness.swift: where the tool, the recorder and the test programs are.
import Foundation

/// A sentence that ends a test: what is missing or went wrong, and what to do about it.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What the tests need from outside, found by environment variable or in the build folder.
enum Harness {
  static let environment = ProcessInfo.processInfo.environment

  static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The recorder: `PLUMB_LIBRARY`, else the staged one.
  static func library() throws -> String {
    try existing(
      environment["PLUMB_LIBRARY"] ?? packageRoot + "/.build/plumb/lib/plumb/libplumb.so",
      "The recorder", made: "make build")
  }

  /// The tool: `PLUMB_TOOL`, else the staged one.
  static func tool() throws -> String {
    try existing(
      environment["PLUMB_TOOL"] ?? packageRoot + "/.build/plumb/bin/plumb",
      "The tool", made: "make build")
  }

  /// A program or library of Tests/Programs, by the name of its source (`counter.so`).
  static func program(_ name: String) throws -> String {
    let folder = environment["PROGRAMS_OUT"] ?? packageRoot + "/.build/programs"
    return try existing(folder + "/" + name, "The test program \(name)", made: "make programs")
  }

  /// A program of PATH that is no script, under its real path; nil where there is none.
  static func executable(_ name: String) -> String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    return found.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
  }

  private static func existing(_ path: String, _ what: String, made command: String) throws
    -> String
  {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure("\(what) is not at \(path). Run `\(command)` in the package root.")
    }
    return path
  }
}
