/// To whom a part of a suite's allocations belongs.
public enum SuiteShare: Hashable, Sendable {
  /// A test, by its type and function: `ShopTests.CartTests.total`.
  case test(String)
  /// What is made once in a process, by whichever test comes first: metadata, global variables.
  case once
  /// The test library's own: finding, starting and reporting tests.
  case harness
  /// Of no test that the stack names: a thread or task that was started elsewhere.
  case unattributed

  /// Whether it belongs to no test.
  public var isNoTest: Bool {
    if case .test = self { return false }
    return true
  }

  /// What a table's row is called.
  public var label: String {
    switch self {
    case .test(let name): name
    case .once: "[made once: metadata, globals]"
    case .harness: "[test library]"
    case .unattributed: "[unattributed]"
    }
  }
}
