import Foundation
import Testing

@testable import Symbolication

/// Functions, files, lines and inlined calls of the same addresses, asked of us and of
/// llvm-symbolizer.
struct SourceOracleTests {
  /// Swift with and without optimisation, C++ by two versions of DWARF, Rust, and what a
  /// distribution ships: stripped, or with debug files that share parts.
  private static let files: [String] = {
    let folder = ProcessInfo.processInfo.environment["PROGRAMS_OUT"] ?? ".build/programs"
    let programs = [
      "word_index", "word_index_debug", "call_tree", "concurrency", "throws", "templates",
      "templates_dwarf4", "words", "words_debug",
    ]
    let installed = ["/usr/bin/sqlite3", "/usr/bin/python3", "/lib/x86_64-linux-gnu/libc.so.6"]
    return (programs.map { "\(folder)/\($0)" } + installed).filter {
      FileManager.default.isReadableFile(atPath: $0)
    }
  }()

  @Test(
    "Functions, lines and inlined calls are those of llvm-symbolizer, or differ by a rule",
    .enabled(if: SymbolizerOracle.path != nil, "llvm-symbolizer is not installed"),
    .enabled(if: !files.isEmpty, "no test program is built: run make programs"), arguments: files)
  func agrees(path: String) throws {
    let sample = try SourceSample(path: path, count: 1200)
    let answers = try SymbolizerOracle.ask(path, sample.addresses)
    try #require(answers.count == sample.addresses.count)
    var comparison = SourceComparison(starts: sample.starts)
    for (index, address) in sample.addresses.enumerated() {
      comparison.compare(address, ours: sample.frames[index], theirs: answers[index])
    }
    #expect(comparison.unexplained == [])
    // Where it knows anything at all, most answers are word for word the same.
    let known = answers.count { $0.contains { $0.function != nil } }
    #expect(comparison.counts[.equal, default: 0] >= known * 3 / 4, "\(comparison.counts)")
  }
}
