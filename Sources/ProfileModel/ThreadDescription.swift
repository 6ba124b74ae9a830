/// A thread, or several that had the same counters one after the other.
public struct ThreadDescription: Hashable, Sendable {
  /// The last owner's name, as far as the kernel keeps it: 15 bytes.
  public var name: String
  /// The kernel's id of the last owner.
  public var threadID: Int
  /// The kernel's id of the first owner.
  public var firstThreadID: Int
  /// How many threads had these counters, one after the other.
  public var owners: Int

  /// A thread, or several in turn.
  public init(name: String, threadID: Int, firstThreadID: Int, owners: Int) {
    self.name = name
    self.threadID = threadID
    self.firstThreadID = firstThreadID
    self.owners = owners
  }
}
