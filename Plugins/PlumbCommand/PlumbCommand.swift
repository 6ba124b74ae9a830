import Foundation
import PackagePlugin

/// `swift package plumb VERB … -- PRODUCT ARGUMENTS…`: plumb's own command line, with the name of a
/// product where it has the path of a program.
///
/// The product is built first, for release unless told otherwise, with lines. SwiftPM makes 1 of
/// every status that is not 0, so a gate that has to tell "grew" from "failed" runs the tool
/// itself, or reads the file of `--verdict`; and it writes both outputs to stdout.
@main
struct PlumbCommand: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {
    var words = arguments[...]
    let configuration = try Self.configuration(&words)
    let command = try Self.command(Array(words)) { product in
      try self.build(product, configuration: configuration, context: context)
    }
    let tool = try ToolPlace.find(near: context)
    let process = Process()
    process.executableURL = tool.url
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment
      .merging(try tool.environment(context)) { $1 }
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw Refusal("plumb was ended by signal \(process.terminationStatus).")
    }
    if process.terminationStatus != 0 {
      throw Refusal("plumb ended with status \(process.terminationStatus).")
    }
  }

  /// Takes `--configuration debug` from the front.
  private static func configuration(
    _ words: inout ArraySlice<String>
  ) throws -> PackageManager.BuildConfiguration {
    guard let first = words.first, first == "--configuration" || first == "-c" else {
      return .release
    }
    guard let name = words.dropFirst().first,
      let configuration = PackageManager.BuildConfiguration(rawValue: name)
    else { throw Refusal("\(first) needs debug or release.") }
    words = words.dropFirst(2)
    return configuration
  }

  /// The words with the product behind `--` replaced by what `build` makes of it; a word that is no
  /// product stays, for it may be a program.
  private static func command(
    _ words: [String], build: (String) throws -> String?
  ) throws -> [String] {
    guard !words.isEmpty else {
      throw Refusal(
        "Give a command of plumb's and, behind --, a product: swift package plumb run -- App")
    }
    guard let separator = words.firstIndex(of: "--"), words.indices.contains(separator + 1),
      let path = try build(words[separator + 1])
    else { return words }
    return words[...separator] + [path] + words[(separator + 2)...]
  }

  /// The path of an executable product, built; nil where the package has none of that name.
  private func build(
    _ name: String, configuration: PackageManager.BuildConfiguration, context: PluginContext
  ) throws -> String? {
    let products = context.package.products(ofType: ExecutableProduct.self)
    guard products.contains(where: { $0.name == name }) else { return nil }
    var parameters = PackageManager.BuildParameters(configuration: configuration)
    // Debug builds have lines by themselves.
    if configuration == .release {
      parameters.otherSwiftcFlags = ["-g"]
      parameters.otherCFlags = ["-g"]
    }
    let result = try packageManager.build(.product(name), parameters: parameters)
    guard result.succeeded,
      let built = result.builtArtifacts.first(where: {
        $0.kind == .executable && $0.url.lastPathComponent == name
      })
    else { throw Refusal("'\(name)' was not built:\n\(result.logText)") }
    return built.url.path
  }
}

/// A sentence for whoever typed the command.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
