/// A thread, or several that had the same counters one after the other.
public struct ThreadDescription: Hashable, Sendable {
  public var name: String
  /// The kernel's id of the last owner.
  public var threadID: Int
  /// The kernel's id of the first owner.
  public var firstThreadID: Int
  /// How many threads had these counters, one after the other.
  public var owners: Int

  public init(name: String, threadID: Int, firstThreadID: Int, owners: Int) {
    self.name = name
    self.threadID = threadID
    self.firstThreadID = firstThreadID
    self.owners = owners
  }
}
