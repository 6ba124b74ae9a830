#if canImport(XCTest)
  import Plumb
  import XCTest

  /// Runs a closure and fails the XCTest case where it allocates more blocks than so many.
  ///
  /// The closure runs twice: once to fill caches, then counted on the calling thread. Without the
  /// recorder it runs once, and a warning is written; with `PLUMB_STRICT=1` the test case fails.
  /// - Returns: What the closure returns when it is counted.
  @discardableResult
  public func measureAllocations<Result>(
    max: Int, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
  ) rethrows -> Result {
    var budgets = Budgets()
    budgets.allocations = max
    return try measure(budgets, file, line, body)
  }

  /// Runs a closure and fails the XCTest case where its live bytes are ever more than so many above
  /// those at its begin. As `measureAllocations(max:)` otherwise.
  @discardableResult
  public func measureMemory<Result>(
    peak bytes: Int, file: StaticString = #filePath, line: UInt = #line,
    _ body: () throws -> Result
  ) rethrows -> Result {
    var budgets = Budgets()
    budgets.peakBytes = bytes
    return try measure(budgets, file, line, body)
  }

  /// Runs a closure and fails the XCTest case where it leaves more bytes than so many. As
  /// `measureAllocations(max:)` otherwise.
  @discardableResult
  public func measureRetained<Result>(
    max bytes: Int, file: StaticString = #filePath, line: UInt = #line,
    _ body: () throws -> Result
  ) rethrows -> Result {
    var budgets = Budgets()
    budgets.retainedBytes = bytes
    return try measure(budgets, file, line, body)
  }

  /// Runs a closure and fails the XCTest case where it allocates what nobody can reach afterwards.
  @discardableResult
  public func assertNoLeaks<Result>(
    file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Result
  ) rethrows -> Result {
    guard isRecorded(file, line) else { return try body() }
    LeakCheck.lock()
    defer { LeakCheck.unlock() }
    guard let before = leaks(file, line) else { return try body() }
    let result = try insideExpectNoLeaks(body)
    HeapLeaks.clearDeadStack()
    let new = leaks(file, line)?.since(before, through: "insideExpectNoLeaks") ?? []
    if !new.isEmpty { XCTFail(LeakCheck.text(new), file: file, line: line) }
    return result
  }

  private func leaks(_ file: StaticString, _ line: UInt) -> HeapLeaks? {
    do throws(HeapSnapshotError) {
      return try HeapLeaks.find()
    } catch {
      XCTFail("Leaks can't be looked for. \(error)", file: file, line: line)
      return nil
    }
  }

  /// Fails the XCTest case where the object that an expression makes is not freed when nobody here
  /// holds it any more; says who does.
  public func assertReleased<Object: AnyObject>(
    _ make: @autoclosure () throws -> Object, file: StaticString = #filePath, line: UInt = #line
  ) rethrows {
    weak var remaining: Object?
    remaining = try make()
    guard let remaining else { return }
    XCTFail(HeldObject.sentence(remaining), file: file, line: line)
  }

  private func measure<Result>(
    _ budgets: Budgets, _ file: StaticString, _ line: UInt, _ body: () throws -> Result
  ) rethrows -> Result {
    guard isRecorded(file, line) else { return try body() }
    _ = try body()
    let before = try? HeapSnapshot.take(countsTypes: false)
    var scope = ThreadHeapScope()
    let result = try body()
    let usage = scope.end()
    guard let usage, let before, let after = try? HeapSnapshot.take(countsTypes: false) else {
      XCTFail("The test could not be measured.", file: file, line: line)
      return result
    }
    for excess in Excess.of(budgets, usage) {
      let sites = try? ThreadSites(
        from: before, to: after, thread: MeasuringThread.callingThreadID, naming: .lines)
      let report = ExcessReport(sites: sites?.sites ?? [], metric: excess.metric)
      XCTFail("\(excess.sentence)\n\(report.text)", file: file, line: line)
    }
    return result
  }

  private func isRecorded(_ file: StaticString, _ line: UInt) -> Bool {
    if RecorderPresence.isLoaded { return true }
    if RecorderPresence.isStrict {
      XCTFail(RecorderPresence.message, file: file, line: line)
    } else {
      RecorderPresence.warnOnce()
    }
    return false
  }
#endif
