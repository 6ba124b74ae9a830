// ProbeExpectation.swift: what a probe's number is without its defect, and with it.
import Testing

/// Runs a probe twice: the number is in the one range when it is healthy, in the other with its
/// defect.
func expectProbe(
  _ name: String, healthy: ClosedRange<Int>, defective: ClosedRange<Int>,
  sourceLocation: SourceLocation = #_sourceLocation, number: (ProbeRun) -> Int
) throws {
  let good = try ProbeRun(name, isDefective: false)
  #expect(
    healthy.contains(number(good)), "\(name), healthy: \(number(good))",
    sourceLocation: sourceLocation)
  let bad = try ProbeRun(name, isDefective: true)
  #expect(
    defective.contains(number(bad)), "\(name), with its defect: \(number(bad))",
    sourceLocation: sourceLocation)
  // The defect changes what is kept or allocated, and nothing that the program is for.
  #expect(
    good.truth.filter { $0.key != "hits" } == bad.truth.filter { $0.key != "hits" },
    sourceLocation: sourceLocation)
}

func expectProbe(
  _ name: String, healthy: Int, defective: Int,
  sourceLocation: SourceLocation = #_sourceLocation, number: (ProbeRun) -> Int
) throws {
  try expectProbe(
    name, healthy: healthy...healthy, defective: defective...defective,
    sourceLocation: sourceLocation, number: number)
}
