import ProfileModel
import Testing

@testable import plumb

@Suite("A suite's baseline is of runs that can be believed")
struct SuiteGateTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func gate(unattributedEvents: Int, allocations: Int = 2) throws -> SuiteGate {
    var profile = Profile()
    profile.run.executable = "/none/tests"
    profile.run.command = ["tests"]
    profile.trust.unattributedEvents = unattributedEvents
    let frame = profile.frames.intern(Frame(function: "make()", moduleName: "tests"))
    profile.sites = [
      Site(
        path: profile.paths.intern(innermostFirst: [frame]),
        counts: Counts(allocations: allocations))
    ]
    var suite = SuiteMeasurement()
    suite.add(profile, name: "suite", byProcess: true)
    let circumstances = try CircumstanceOptions.parse([
      "--baseline", workspace.file("baseline.json"),
    ])
    return try #require(SuiteGate([suite], circumstances: circumstances, isPartial: false))
  }

  @Test("What lost the stacks of allocations is no baseline, and leaves no file")
  func incomplete() throws {
    let gate = try gate(unattributedEvents: 1)
    let error = #expect(throws: ToolError.self) { _ = try gate.bless(times: 3) }
    #expect(error?.status == 5)
    #expect(workspace.names.isEmpty)
  }

  @Test("A blessing says what it changes, and leaves what is unchanged")
  func blessing() throws {
    #expect(
      try gate(unattributedEvents: 0).bless(times: 3).lines.first
        == "tests: allocations 2, exact")
    #expect(try gate(unattributedEvents: 0).bless(times: 3).lines == ["tests: unchanged"])
    #expect(
      try gate(unattributedEvents: 0, allocations: 3).bless(times: 3).lines.first?
        .hasPrefix("tests: allocations 2 → 3") == true)
  }
}
