extension DeepSize {
  /// Why a size isn't the whole truth: what was met and not looked into.
  ///
  /// `count` is the number of places met; `typeName` the type that holds them.
  public struct InexactReason: Sendable, Hashable, Codable {
    /// What couldn't be seen.
    public enum Kind: String, Sendable, Hashable, Codable {
      /// Holds references, without metadata that says where.
      case noFieldMetadata
      /// A closure's context whose captures the compiler didn't describe.
      case undescribedCaptures
      /// Memory behind an unsafe pointer; only on request, and never its contents.
      case unsafePointer
      /// The tail of a buffer whose number of initialised elements only its owner knows.
      case bufferElements
      /// A task or a job: its own allocations are the concurrency runtime's.
      case task
      /// An object whose first word isn't metadata that we know.
      case unknownObject
      /// Bytes that a deallocator of the program's own frees.
      case foreignBytes
      /// The walk reached `Options.maximumBlockCount`.
      case limitReached
    }

    public var kind: Kind
    public var typeName: String
    public var count: Int
  }
}
