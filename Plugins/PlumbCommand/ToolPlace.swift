import Foundation
import PackagePlugin

/// Where the tool is, and its library.
struct ToolPlace {
  let url: URL

  private static let library = "lib/plumb/libplumb.so"

  /// `PLUMB_TOOL`, then `PATH`, then /usr/local, then what `make build` made in plumb's sources.
  static func find(near context: PluginContext) throws -> ToolPlace {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["PLUMB_TOOL"], !path.isEmpty {
      guard isProgram(path) else {
        throw Refusal("PLUMB_TOOL names '\(path)', which is no program. Correct it, or unset it.")
      }
      return ToolPlace(url: URL(fileURLWithPath: path))
    }
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    var places = (folders + ["/usr/local/bin"]).map { $0 + "/plumb" }
    if let sources = sources(context) { places.append(sources.path + "/.build/plumb/bin/plumb") }
    guard let path = places.first(where: isProgram) else {
      throw Refusal(
        "plumb is not installed: it is neither in PATH nor in /usr/local/bin, and PLUMB_TOOL is "
          + "not set. In plumb's sources, run: make install PREFIX=$HOME/.local")
    }
    return ToolPlace(url: URL(fileURLWithPath: path))
  }

  /// What the tool has to be told: the library, where it would find none by itself. That is built
  /// from plumb's sources, by the clang of this toolchain.
  func environment(_ context: PluginContext) throws -> [String: String] {
    let prefix = url.resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent()
    let places = [prefix.path + "/" + Self.library, "/usr/local/" + Self.library]
    guard ProcessInfo.processInfo.environment["PLUMB_LIBRARY"] == nil,
      !places.contains(where: FileManager.default.fileExists(atPath:)),
      let sources = Self.sources(context)
    else { return [:] }
    let stage = context.pluginWorkDirectoryURL.path
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    make.arguments = [
      "make", "--silent", "--directory", sources.path, "library", "STAGE=\(stage)",
      "LIBRARY_BUILD=\(stage)/objects",
    ]
    try make.run()
    make.waitUntilExit()
    guard make.terminationStatus == 0 else {
      throw Refusal("The recorder's library could not be built from \(sources.path).")
    }
    return ["PLUMB_LIBRARY": stage + "/" + Self.library]
  }

  /// The folder of plumb's own package: this one, or one that it depends on.
  private static func sources(_ context: PluginContext) -> URL? {
    let own = "plumb"
    var packages = [context.package]
    var seen: Set<Package.ID> = []
    while let package = packages.popLast() {
      if package.id == own || package.displayName == own { return package.directoryURL }
      if seen.insert(package.id).inserted { packages += package.dependencies.map(\.package) }
    }
    return nil
  }

  private static func isProgram(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: path)
  }
}
