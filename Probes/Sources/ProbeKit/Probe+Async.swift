extension Probe {
  /// As `run`, of a body that awaits.
  public static func run(_ body: (Probe) async throws -> [String: Int]) async {
    do {
      let probe = try Probe()
      probe.report(try await body(probe))
    } catch {
      refuse(error)
    }
  }
}
