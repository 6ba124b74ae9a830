// ProbeExpectation.swift: what a probe's number is without its defect, and with it.
import Testing

/// Runs a probe twice: the number is in the one range when it is healthy, in the other with its
/// defect.
///
/// Without optimisation, generic code allocates much more in either: then the defect is what is
/// there more of with it.
func expectProbe(
  _ name: String, healthy: ClosedRange<Int>, defective: ClosedRange<Int>,
  sourceLocation: SourceLocation = #_sourceLocation, number: (ProbeRun) -> Int
) throws {
  let good = try ProbeRun(name, isDefective: false)
  let bad = try ProbeRun(name, isDefective: true)
  let (healthyNumber, defectiveNumber) = (number(good), number(bad))
  if ProbeRun.configuration == "release" {
    #expect(
      healthy.contains(healthyNumber), "\(name), healthy: \(healthyNumber)",
      sourceLocation: sourceLocation)
    #expect(
      defective.contains(defectiveNumber), "\(name), with its defect: \(defectiveNumber)",
      sourceLocation: sourceLocation)
  } else {
    #expect(
      defectiveNumber - healthyNumber >= defective.lowerBound - healthy.upperBound,
      "\(name), healthy: \(healthyNumber), with its defect: \(defectiveNumber)",
      sourceLocation: sourceLocation)
  }
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
