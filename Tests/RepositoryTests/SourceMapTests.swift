import Testing

@Suite("The map of the sources")
struct SourceMapTests {
  @Test("every folder of Sources that has code is a target of Package.swift")
  func targetsAreDeclared() throws {
    let package = try Repository.text(at: "Package.swift")
    for target in try targetsWithCode() where !package.contains("\"\(target)\"") {
      Issue.record("Sources/\(target) is no target of Package.swift; declare it.")
    }
  }

  @Test("every folder of Sources that has code stands in the map of ARCHITECTURE.md")
  func targetsAreExplained() throws {
    let architecture = try Repository.text(at: "ARCHITECTURE.md")
    for target in try targetsWithCode() where !architecture.contains("\n  \(target)/ ") {
      Issue.record("Sources/\(target) has no line in the map of ARCHITECTURE.md; add one.")
    }
  }

  private func targetsWithCode() throws -> [String] {
    try Repository.folders(in: "Sources").filter { folder in
      Repository.texts.contains {
        $0.path.hasPrefix("Sources/\(folder)/") && $0.language != nil
      }
    }
  }
}
