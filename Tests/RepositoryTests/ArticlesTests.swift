import Foundation
import Testing

@Suite("The articles of Plumb.docc")
struct ArticlesTests {
  private static let folder = "Sources/Plumb/Plumb.docc/"
  /// What `make programs` compiles of them.
  private static let compiled = [
    "Tests/Programs/import_plumb/Sources/articles/Articles.swift",
    "Tests/Programs/import_plumb/Tests/MeasuredTests/ArticleTests.swift",
  ]

  @Test("all code in the articles is compiled with the test programs")
  func codeIsCompiled() throws {
    let sources = try Self.compiled.map { try lines(Repository.text(at: $0)) }
    var blocks = 0
    for article in articles {
      for block in swiftBlocks(try Repository.text(at: article)) {
        blocks += 1
        let isFound = sources.contains { contains($0, block) }
        #expect(isFound, "\(article) has code that no program has: \(block.first ?? "")")
      }
    }
    #expect(blocks >= 10)
  }

  @Test("every article stands among the questions, and every question has its article")
  func allAreListed() throws {
    let root = try Repository.text(at: Self.folder + "Plumb.md")
    let listed = root.matches(of: #/<doc:(\w+)>/#).map { Self.folder + $0.1 + ".md" }
    #expect(Set(listed) == Set(articles))
  }

  private var articles: [String] {
    Repository.texts.map(\.path).filter {
      $0.hasPrefix(Self.folder) && $0.hasSuffix(".md") && !$0.hasSuffix("/Plumb.md")
    }
  }

  private func swiftBlocks(_ text: String) -> [[String]] {
    text.components(separatedBy: "```swift\n").dropFirst().map { part in
      lines(part.components(separatedBy: "```")[0])
    }
  }

  /// Without indentation and empty lines.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private func contains(_ source: [String], _ block: [String]) -> Bool {
    source.indices.contains { source[$0...].starts(with: block) }
  }
}
