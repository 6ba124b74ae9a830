// EndToEnd.swift: real programs, run without and with the recorder, and the reports of the tool.
//
// Every suite here is an extension of one that is serialized: scenarios measure memory, limits and
// moments of death, and must not share two cores with one another.
import Testing

/// All tests that run programs; one after the other.
@Suite(.serialized) struct EndToEnd {}

/// Whether the long repeats are asked for: `make test-full`.
let runsFullTests = Harness.environment["PLUMB_FULL_TESTS"] == "1"
