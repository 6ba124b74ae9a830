import Foundation

extension Probe {
  /// As `run`, of a body that awaits.
  public static func run(_ body: (Probe) async throws -> [String: Int]) async {
    do {
      let probe = try Probe(Array(CommandLine.arguments.dropFirst()))
      probe.report(try await body(probe))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }
}
