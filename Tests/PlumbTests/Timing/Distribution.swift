import Foundation

/// Shapes of latencies, in nanoseconds, repeatable by seed.
enum Distribution: CaseIterable {
  case constant, uniform, exponential, heavyTail, bimodal

  func values(count: Int, seed: UInt64) -> [Int64] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in value(&generator) }
  }

  private func value(_ generator: inout SplitMix) -> Int64 {
    let unit = Double.random(in: 1e-9..<1, using: &generator)
    switch self {
    case .constant: return 12_345
    case .uniform: return Int64(unit * 1e6)
    case .exponential: return Int64(-log(unit) * 250_000)
    case .heavyTail: return Int64(min(1_000 / pow(unit, 1.5), 1e15))
    case .bimodal: return Int64(unit < 0.9 ? 2_000 + unit * 100 : 3_000_000 + unit * 1e6)
    }
  }
}

/// A generator that gives the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
