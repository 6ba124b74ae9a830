import Analysis
import ProfileModel
import Testing

@Suite("A change of a site is pinned to its line")
struct LineMatchingTests {
  private typealias Line = (line: Int, allocations: Int, type: String)

  private func difference(
    _ base: [Line], _ new: [Line], closures: [(base: Int, new: Int)] = []
  ) throws -> SiteDifference {
    var before = SampleMeasurement()
    var after = SampleMeasurement()
    for (lines, isNew) in [(base, false), (new, true)] {
      for (index, line) in lines.enumerated() {
        // The runtime's frame keeps the paths apart; the site is one.
        let stack = ["libswiftCore.so:swift_allocObject\(index)", "app:load()@\(line.line)"]
        if isNew {
          after.add(stack, allocations: line.allocations, type: line.type)
        } else {
          before.add(stack, allocations: line.allocations, type: line.type)
        }
      }
    }
    for (index, closure) in closures.enumerated() {
      let name = "app:inner\(index)()"
      before.add(["\(name)@\(closure.base)", "app:load()"], allocations: 1)
      after.add(["\(name)@\(closure.new)", "app:load()"], allocations: 1)
    }
    let differences = Comparison.difference(
      from: before.measurement(), to: after.measurement()
    ).sites
    return try #require(differences.first { $0.site.function == "load()" })
  }

  @Test("a line inserted between two that moved is the one that is named")
  func inserted() throws {
    let site = try difference(
      [(10, 5, "A"), (11, 7, "B")], [(20, 5, "A"), (21, 3, "C"), (22, 7, "B")])
    #expect(site.changedLines(by: .allocations).map(\.line.line) == [21])
    #expect(site.place(by: .allocations)?.line == 21)
    #expect(site.delta(.allocations) == 3)
  }

  @Test("a line that allocates more is named, and not the heaviest of the function")
  func grown() throws {
    let site = try difference([(10, 500, "A"), (11, 7, "B")], [(10, 500, "A"), (11, 9, "B")])
    #expect(site.place(by: .allocations)?.line == 11)
  }

  @Test("among lines that allocate the same, a site of one line tells which one is new")
  func ambiguous() throws {
    let site = try difference(
      [(28, 4, "A"), (29, 4, "A")], [(40, 4, "A"), (41, 4, "A"), (42, 4, "A")],
      closures: [(28, 41), (29, 42)])
    #expect(site.changedLines(by: .allocations).map(\.line.line) == [40])
  }

  @Test("lines sum to their site, and a line that is gone is told with its old number")
  func gone() throws {
    let site = try difference([(10, 5, "A"), (11, 7, "B")], [(10, 5, "A")])
    #expect(site.lines.reduce(0) { $0 + $1.delta(.allocations) } == site.delta(.allocations))
    #expect(site.changedLines(by: .allocations).map(\.base?.line) == [11])
  }
}
