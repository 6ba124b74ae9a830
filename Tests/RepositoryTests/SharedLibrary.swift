import Foundation

/// What nm and readelf say about a shared library.
struct SharedLibrary {
  /// Names that it defines for others.
  let exportedSymbols: Set<String>
  /// Libraries that the loader must find for it.
  let neededLibraries: Set<String>
  /// Types of its dynamic relocations, such as `R_X86_64_TPOFF64`.
  let relocationTypes: Set<String>
  /// Versions that the loader insists on, such as `GLIBC_2.34`; those marked weak are left out.
  let requiredVersions: Set<String>

  init(path: String) throws {
    let symbols = try Self.run("nm", "-D", "--defined-only", "--format=posix", path)
    exportedSymbols = Set(
      symbols.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) })

    let dynamic = try Self.run("readelf", "-W", "--dynamic", path)
    neededLibraries = Set(dynamic.matches(of: #/\(NEEDED\).*\[(.*)\]/#).map { String($0.1) })

    let relocations = try Self.run("readelf", "-W", "--relocs", path)
    relocationTypes = Set(relocations.matches(of: #/R_[A-Z0-9_]+/#).map { String($0.output) })

    let versions = try Self.run("readelf", "-W", "--version-info", path)
    requiredVersions = Set(
      versions.matches(of: #/Name: (\S+)\s+Flags: (\S+)\s+Version:/#)
        .filter { $0.2 != "WEAK" }.map { String($0.1) })
  }

  /// The library that make built: `PLUMB_LIBRARY`, else the staged one; nil where there is none.
  static let builtPath: String? = {
    let staged = Repository.root.appending(path: ".build/plumb/lib/plumb/libplumb.so").path
    let path = ProcessInfo.processInfo.environment["PLUMB_LIBRARY"] ?? staged
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  private static func run(_ command: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ToolFailure(command: command) }
    return String(decoding: data, as: UTF8.self)
  }

  struct ToolFailure: Error, CustomStringConvertible {
    let command: [String]
    var description: String {
      "“\(command.joined(separator: " "))” failed; install binutils and read its message above."
    }
  }
}
