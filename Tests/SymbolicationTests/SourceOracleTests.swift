import Foundation
import ProfileModel
import Testing

@testable import Symbolication

/// Functions, files, lines and inlined calls of the same addresses, asked of us and of
/// llvm-symbolizer.
struct SourceOracleTests {
  private static let files: [String] = {
    let built = ProcessInfo.processInfo.environment["PROGRAMS_OUT"] ?? ".build/programs"
    let programs = ["word_index", "word_index_debug", "call_tree", "concurrency", "throws"]
    let others = ["/usr/bin/sqlite3", "/usr/bin/python3", "/lib/x86_64-linux-gnu/libc.so.6"]
    return (programs.map { "\(built)/\($0)" } + others
      + (ProcessInfo.processInfo.environment["EXTRA"]?.split(separator: " ").map(String.init) ?? []))
      .filter { FileManager.default.isReadableFile(atPath: $0) }
  }()

  @Test(
    "Functions, lines and inlined calls are those of llvm-symbolizer",
    .enabled(if: SymbolizerOracle.path != nil, "llvm-symbolizer is not installed"),
    arguments: files)
  func agrees(path: String) throws {
    let sample = try SourceSample(path: path, count: 1500)
    let answers = try SymbolizerOracle.ask(path, sample.addresses)
    try #require(answers.count == sample.addresses.count)
    var comparison = SourceComparison(starts: sample.starts)
    for (index, address) in sample.addresses.enumerated() {
      comparison.compare(address, ours: sample.frames[index], theirs: answers[index])
    }
    print(path, comparison.counts)
    for x in comparison.unexplained.prefix(12) { print(x) }
    #expect(comparison.unexplained.count == 0)
  }
}

/// Addresses spread over a file's code, with our answers.
struct SourceSample {
  var addresses: [UInt64] = []
  var frames: [[SourceFrame]] = []
  /// The addresses at which functions of a name begin.
  var starts: [String: Set<UInt64>] = [:]

  init(path: String, count: Int) throws {
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    let files = DebugFiles(access: .system, startTimeNanoseconds: 0)
    let module = LoadedModule(path: path, buildID: image.buildID, start: 0, end: 0, bias: 0)
    let symbols = try #require(files.symbols(of: module).symbols)
    let text = try #require(image.section(named: ".text"))
    let step = max(1, text.size / UInt64(count))
    addresses = (0..<UInt64(count)).map { text.address + $0 * step }.filter { $0 < text.end }
    frames = addresses.map { _ in [] }
    for (name, start) in symbols.table.allStarts {
      starts[String(name.prefix { $0 != "@" }), default: []].insert(start)
    }
    if let information = symbols.debugInformation {
      var search = SourceSearch(information)
      frames = search.frames(at: addresses)
    }
    for (index, address) in addresses.enumerated() {
      if frames[index].isEmpty { frames[index] = [SourceFrame(isInlined: false)] }
      if let name = symbols.table.name(at: address) {
        frames[index][frames[index].count - 1].symbol = String(name.prefix { $0 != "@" })
      }
    }
  }
}

/// What the two say, address by address.
struct SourceComparison {
  /// Differences and agreements by their rule.
  private(set) var counts: [String: Int] = [:]
  let starts: [String: Set<UInt64>]

  init(starts: [String: Set<UInt64>]) { self.starts = starts }

  private(set) var unexplained: [String] = []

  mutating func compare(_ address: UInt64, ours: [SourceFrame], theirs: [SymbolizerOracle.Frame]) {
    let verdict = verdict(ours, theirs)
    counts[verdict ?? "unexplained", default: 0] += 1
    if verdict == nil {
      unexplained.append("0x\(String(address, radix: 16))\n  \(ours.map(Self.text).joined(separator: "\n      "))\n  \(theirs.map(Self.text).joined(separator: "\n      "))")
    }
  }

  private static func text(_ frame: SourceFrame) -> String {
    "\(frame.symbol ?? "-") \(frame.place.map { "\($0.file):\($0.line) \($0.rule)" } ?? "-")"
  }

  private static func text(_ frame: SymbolizerOracle.Frame) -> String {
    "\(frame.function ?? "-") \(frame.file ?? "-"):\(frame.line)"
  }

  private func verdict(_ ours: [SourceFrame], _ theirs: [SymbolizerOracle.Frame]) -> String? {
    if theirs.allSatisfy({ $0.function == nil && $0.line == 0 }) { return "only we" }
    guard ours.count == theirs.count else { return nil }
    var verdict = "equal"
    for (our, their) in zip(ours, theirs) {
      if our.symbol != their.function {
        if let a = our.symbol, let b = their.function, NormalizedName.function(a) == b { verdict = "suffix"; continue }
        guard let a = our.symbol, let b = their.function, let at = starts[a], let other = starts[b], !at.isDisjoint(with: other) else { return nil }
        verdict = "alias"
      }
      guard let place = our.place else {
        if their.line != 0 { return nil }
        continue
      }
      if place.rule.isApproximate, their.line == 0 {
        verdict = "preceding line"
        continue
      }
      guard place.line == their.line, Self.normalized(place.file) == Self.normalized(their.file ?? "") else {
        return nil
      }
    }
    return verdict
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}
