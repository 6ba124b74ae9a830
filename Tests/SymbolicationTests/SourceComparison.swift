import ProfileModel

@testable import Symbolication

/// What we and llvm-symbolizer say, address by address, and by which rule the two differ.
struct SourceComparison {
  /// The rules, the strongest last: an address counts under the strongest that it needed.
  enum Rule: Int, Comparable {
    /// The same functions, files, lines and inlined calls.
    case equal
    /// Two names of one function, or a name with what the compiler put behind it (`.cold`), or
    /// with its classes and namespaces.
    case otherName
    /// It has no line for the code; we give a near one and say so.
    case nearLine
    /// It knows neither function nor line.
    case unknownToOracle

    static func < (left: Rule, right: Rule) -> Bool { left.rawValue < right.rawValue }
  }

  private(set) var counts: [Rule: Int] = [:]
  private(set) var unexplained: [String] = []
  private let starts: [String: Set<UInt64>]

  /// - Parameter starts: Where functions of a name begin.
  init(starts: [String: Set<UInt64>]) {
    self.starts = starts
  }

  mutating func compare(_ address: UInt64, ours: [SourceFrame], theirs: [SymbolizerOracle.Frame]) {
    if let rule = rule(ours, theirs) {
      counts[rule, default: 0] += 1
    } else {
      let our = ours.map { "\($0.symbol ?? "-") \($0.place.map(Self.text) ?? "-")" }
      let their = theirs.map { "\($0.function ?? "-") \($0.file ?? "-"):\($0.line)" }
      unexplained.append("0x\(String(address, radix: 16)): \(our) and \(their)")
    }
  }

  private static func text(_ place: SourcePlace) -> String {
    "\(place.file):\(place.line) (\(place.rule))"
  }

  /// Nil when no rule explains the difference.
  private func rule(_ ours: [SourceFrame], _ theirs: [SymbolizerOracle.Frame]) -> Rule? {
    if theirs.allSatisfy({ $0.function == nil && $0.line == 0 }) { return .unknownToOracle }
    guard ours.count == theirs.count else { return nil }
    var strongest = Rule.equal
    for (our, their) in zip(ours, theirs) {
      guard let name = nameRule(our.symbol, their.function), let line = lineRule(our.place, their)
      else { return nil }
      strongest = max(strongest, name, line)
    }
    return strongest
  }

  private func nameRule(_ ours: String?, _ theirs: String?) -> Rule? {
    if ours == theirs { return .equal }
    guard let ours, let theirs else { return nil }
    // What has no name for the linker we name with its classes and namespaces.
    if NormalizedName.function(ours) == theirs || ours.hasSuffix("::\(theirs)") {
      return .otherName
    }
    guard let our = starts[ours], let their = starts[theirs] else { return nil }
    return our.isDisjoint(with: their) ? nil : .otherName
  }

  private func lineRule(_ ours: SourcePlace?, _ theirs: SymbolizerOracle.Frame) -> Rule? {
    guard let ours else { return theirs.line == 0 ? .equal : nil }
    if theirs.line == 0 { return ours.rule.isApproximate ? .nearLine : nil }
    let isSame = ours.line == theirs.line && !ours.rule.isApproximate
    return isSame && Self.resolved(ours.file) == theirs.file.map(Self.resolved) ? .equal : nil
  }

  /// A path without `.` and `..`.
  private static func resolved(_ path: String) -> [Substring] {
    path.split(separator: "/").reduce(into: []) { parts, part in
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != "." {
        parts.append(part)
      }
    }
  }
}
