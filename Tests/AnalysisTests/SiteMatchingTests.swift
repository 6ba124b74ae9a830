import Analysis
import ProfileModel
import Testing

@Suite("A site is recognised in another build")
struct SiteMatchingTests {
  private typealias Site = (stack: [String], allocations: Int, bytes: Int, type: String?)

  private func sites(
    _ base: [Site], _ new: [Site], executables: (String, String) = ("/build/app", "/build/app")
  ) -> [SiteDifference] {
    var before = SampleMeasurement(executable: executables.0)
    for site in base {
      before.add(site.stack, allocations: site.allocations, bytes: site.bytes, type: site.type)
    }
    var after = SampleMeasurement(executable: executables.1)
    for site in new {
      after.add(site.stack, allocations: site.allocations, bytes: site.bytes, type: site.type)
    }
    return Comparison.difference(from: before.measurement(), to: after.measurement()).sites
  }

  @Test("the same functions and lines match exactly")
  func exact() {
    let site: Site = (["app:load()@10", "app:main@3"], 5, 100, nil)
    let differences = sites([site], [site])
    #expect(differences.map(\.pass) == [.exact])
    #expect(differences[0].change(.allocations) == .unchanged)
  }

  @Test("a comment above moves lines, and the site only moves")
  func moved() {
    let differences = sites(
      [(["app:load()@10", "app:main@3"], 5, 100, nil)],
      [(["app:load()@11", "app:main@4"], 5, 100, nil)])
    #expect(differences.map(\.pass) == [.moved])
    #expect(differences[0].change(.allocations) == .unchanged)
  }

  @Test("a closure before two others shifts their ordinals, and each is paired with itself")
  func closures() {
    let differences = sites(
      [
        (["app:closure #1 in load()", "app:load()"], 100, 32, "app.First"),
        (["app:closure #2 in load()", "app:load()"], 7, 500, "app.Second"),
      ],
      [
        (["app:closure #1 in load()", "app:load()"], 3, 64, "app.Inserted"),
        (["app:closure #2 in load()", "app:load()"], 100, 32, "app.First"),
        (["app:closure #3 in load()", "app:load()"], 7, 500, "app.Second"),
      ])
    let changed = differences.filter { $0.delta(.allocations) != 0 }
    #expect(changed.map(\.site.type) == ["app.Inserted"])
    #expect(changed.map { $0.change(.allocations) } == [.new])
    #expect(differences.compactMap(\.pass) == [.renamed, .renamed])
  }

  @Test("a closure that allocates more stays what it is")
  func grownClosure() {
    let differences = sites(
      [
        (["app:closure #1 in load()"], 100, 32, "A"), (["app:closure #2 in load()"], 7, 32, "A"),
      ],
      [
        (["app:closure #1 in load()"], 150, 32, "A"), (["app:closure #2 in load()"], 9, 32, "A"),
      ])
    #expect(differences.map(\.pass) == [.exact, .exact])
    #expect(Set(differences.map { $0.delta(.allocations) }) == [50, 2])
  }

  @Test("a witness, a specialisation and a numbered copy are the function itself")
  func families() {
    let pairs = [
      ("protocol witness for Shape.area() in conformance Square", "Square.area()"),
      ("specialized load()", "load()"), ("compare.0", "compare"),
    ]
    for (before, after) in pairs {
      let differences = sites(
        [(["app:\(before)", "app:main"], 5, 100, nil)],
        [(["app:\(after)", "app:main"], 5, 100, nil)])
      #expect(differences.count == 1, "\(before)")
    }
  }

  @Test("a caller that is gone leaves the blamed function, its type and its size")
  func blame() {
    let differences = sites(
      [
        (["app:load()", "app:helper()", "app:main"], 5, 100, "app.Node"),
        (["app:load()", "app:other()", "app:main"], 6, 100, "app.Node"),
      ], [(["app:load()", "app:main"], 11, 100, "app.Node")])
    #expect(differences.map(\.pass) == [.blame])
    #expect(differences[0].delta(.allocations) == 0)
  }

  @Test("a copy of a binary under another name has the same sites")
  func copiedBinary() {
    let differences = sites(
      [(["app:app.load()", "app:app.main"], 5, 100, "app.Node")],
      [(["copy:app.load()", "copy:app.main"], 5, 100, "app.Node")],
      executables: ("/build/app", "/build/copy"))
    #expect(differences.map(\.pass) == [.exact])
  }

  @Test("a binary built under another name is the same program, module and types included")
  func renamedBinary() {
    let differences = sites(
      [(["app:load()", "app:main"], 5, 100, "app.Node")],
      [(["tool:load()", "tool:main"], 5, 100, "tool.Node")],
      executables: ("/build/app", "/build/tool"))
    #expect(differences.map(\.pass) == [.exact])
  }

  @Test("another function is new, and the one before it gone: nothing is paired by force")
  func unrelated() {
    let differences = sites(
      [(["app:load()", "app:main"], 5, 100, nil)], [(["app:store()", "app:main"], 5, 100, nil)])
    #expect(Set(differences.map { $0.change(.allocations) }) == [.new, .gone])
  }

  @Test(
    "a function that allocates other types and sizes is still that function, if nothing is left")
  func changedFunction() {
    let differences = sites(
      [(["app:load()", "app:helper()"], 5, 100, "A")],
      [(["app:load()", "app:other()"], 7, 16, "B")])
    #expect(differences.map(\.pass) == [.blame])
    #expect(differences[0].delta(.allocations) == 2)
  }

  @Test("every site stands in one difference, so that the changes sum to the total's")
  func sums() {
    let base: [Site] = (1...20).map { (["app:closure #\($0 % 7 + 1) in f\($0)()"], $0, 16, nil) }
    let new: [Site] = (5...30).map { (["app:closure #\($0 % 5 + 1) in f\($0)()"], 2 * $0, 16, nil) }
    let differences = sites(base, new)
    let expected = (5...30).reduce(0) { $0 + 2 * $1 } - (1...20).reduce(0, +)
    #expect(differences.reduce(0) { $0 + $1.delta(.allocations) } == expected)
  }
}
