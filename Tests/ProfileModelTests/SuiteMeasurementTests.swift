import ProfileModel
import Testing

@Suite("Suites of tests")
struct SuiteMeasurementTests {
  /// A profile whose sites have these stacks, innermost first, and one allocation each.
  private func suite(_ stacks: [[(function: String, module: String)]]) -> SuiteMeasurement {
    var profile = Profile()
    for stack in stacks {
      let frames = stack.map {
        profile.frames.intern(Frame(function: $0.function, moduleName: $0.module))
      }
      let path = profile.paths.intern(innermostFirst: frames)
      profile.sites.append(Site(path: path, counts: Counts(allocations: 1, allocatedBytes: 8)))
    }
    var suite = SuiteMeasurement()
    suite.add(profile, name: "suite")
    return suite
  }

  private func shares(_ stack: [(function: String, module: String)]) -> [SuiteShare] {
    Array(suite([stack]).shares.keys)
  }

  private let swiftTest = ("@Test AppTests.Cart.total", "app.xctest")
  private let testing = ("static Testing.Runner.run()", "libTesting.so")
  private let xctest = ("XCTest.XCTestCase.invokeTest()", "libXCTest.so")

  @Test("what a test of Swift Testing calls is its, the test library's part in it as well")
  func swiftTesting() {
    #expect(
      shares([("make()", "app.xctest"), swiftTest, testing]) == [.test("AppTests.Cart.total")])
    #expect(shares([("expect()", "libTesting.so"), swiftTest]) == [.test("AppTests.Cart.total")])
    #expect(shares([("start()", "libTesting.so"), testing]) == [.harness])
  }

  @Test("of XCTest it is the outermost method whose name begins with test")
  func methods() {
    #expect(
      shares([
        ("App.Parser.testOnly()", "app.xctest"), ("AppTests.CartTests.testTotal()", "app.xctest"),
        ("implicit closure #1 in static AppTests.CartTests.__allTests", "app.xctest"), xctest,
      ]) == [.test("AppTests.CartTests.testTotal")])
    #expect(shares([("AppTests.CartTests.setUp()", "app.xctest"), xctest]) == [.harness])
    // Without XCTest outside it, it is a function like others.
    #expect(shares([("App.Parser.testOnly()", "app")]) == [.unattributed])
  }

  @Test("what is made once belongs to no test, whichever came first")
  func once() {
    #expect(
      shares([
        ("one-time initialization function for table", "app.xctest"),
        ("swift::threading_impl::once_slow", "libswiftCore.so"), swiftTest,
      ]) == [.once])
    for cached in ["swift_getGenericMetadata", "swift_getTypeName"] {
      #expect(shares([(cached, "libswiftCore.so"), swiftTest]) == [.once], "\(cached)")
    }
  }

  @Test("a box is the test's, the metadata of its type are made once")
  func boxes() {
    let boxed = [("swift_allocBox", "libswiftCore.so"), ("App.make()", "app.xctest"), swiftTest]
    #expect(shares(boxed) == [.once])
    #expect(
      shares([("swift_allocObject", "libswiftCore.so")] + boxed) == [.test("AppTests.Cart.total")])
  }

  @Test("leaks that could not be looked for are neither found nor denied")
  func unknownLeaks() {
    func verdict(_ change: (inout SuiteMeasurement) -> Void) -> GateVerdict {
      var suite = suite([[swiftTest, testing]])
      suite.looksForLeaks = true
      change(&suite)
      return SuiteResult(command: [], runs: [suite], programStatus: 0, blessing: "").verdict
    }
    var leaking = LeakFindings()
    leaking.groups = [
      .init(path: .root, identity: SiteIdentity(value: 1), type: nil, cycle: [])
    ]
    leaking.groups[0].blocks = 1
    #expect(verdict { $0.addLeaks(LeakFindings(), of: Profile()) } == .passed)
    #expect(verdict { $0.failedLeakSearches = 1 } == .inconclusive)
    // Of no test: the test library's own, or nobody's.
    #expect(verdict { $0.addLeaks(leaking, of: Profile()) } == .passed)
    let total = SuiteShare.test("AppTests.Cart.total")
    #expect(verdict { $0.leaks[total] = LeakedCounts(blocks: 1) } == .regressed)
  }

  @Test("a task that a test starts is known by the closure that it runs")
  func tasks() {
    let closure = ("closure #1 in closure #1 in AppTests.Cart.total()", "app.xctest")
    let task = [("make()", "app.xctest"), closure, ("swift_job_run", "libswift_Concurrency.so")]
    let suite = suite([[("make()", "app.xctest"), swiftTest, testing], task])
    #expect(suite[.test("AppTests.Cart.total")].allocations == 2)
    #expect(self.suite([task])[.unattributed].allocations == 1)
  }

  @Test("a process that is a test as a whole is without what the loader did before its start")
  func loading() {
    var profile = Profile()
    profile.run.executable = "/usr/bin/python3"
    profile.run.command = ["python3", "-m", "unittest"]
    for outermost in [("_start", "python3"), ("call_init", "ld-linux-x86-64.so.2")] {
      let frames = [("malloc", "libc.so.6"), outermost].map {
        profile.frames.intern(Frame(function: $0.0, moduleName: $0.1))
      }
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: frames), counts: Counts(allocations: 3)))
    }
    var suite = SuiteMeasurement()
    suite.add(profile, name: "suite", byProcess: true)
    #expect(suite[.test("python3 -m unittest")].allocations == 3)
    #expect(suite[.unattributed].allocations == 3)
  }

  @Test("processes are summed, sites of one identity are one, and the shares sum to the totals")
  func processes() throws {
    let stack = [("make()", "app.xctest"), swiftTest, testing]
    var suite = suite([stack, [testing]])
    var other = Profile()
    let frames = stack.map {
      other.frames.intern(Frame(function: $0.0, moduleName: $0.1))
    }
    other.sites = [
      Site(path: other.paths.intern(innermostFirst: frames), counts: Counts(allocations: 5))
    ]
    suite.add(other, name: "other")
    #expect(suite.processes == 2)
    #expect(suite.totals.allocations == 7)
    let test = try #require(suite.tests.first)
    #expect(suite.tests.count == 1)
    #expect(test.measurement.sites.count == 1)
    #expect(test.measurement.totals.allocations == 6)
    #expect(suite[.harness].allocations == 1)
  }
}
