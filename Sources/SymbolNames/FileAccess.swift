/// The bytes of one file, read piece by piece.
public protocol FileBytes {
  /// When the contents were last changed, in nanoseconds since 1970; nil when nobody knows.
  var modificationTimeNanoseconds: Int? { get }

  var count: Int { get }

  /// An open descriptor of the file, valid as long as this is; nil for bytes in memory.
  var descriptor: Int32? { get }

  /// The bytes of `range`; nil when the file has them no longer.
  func read(_ range: Range<Int>) -> [UInt8]?
}

extension FileBytes {
  /// Bytes in memory have none.
  public var descriptor: Int32? { nil }
}

extension Array: FileBytes where Element == UInt8 {
  /// Bytes in memory are of no age.
  public var modificationTimeNanoseconds: Int? { nil }

  /// The bytes of `range`; nil past the end.
  public func read(_ range: Range<Int>) -> [UInt8]? {
    range.upperBound <= count ? Array(self[range]) : nil
  }
}

/// How symbolication comes by files: it asks, and never opens one itself.
public struct FileAccess: Sendable {
  /// Opens the file of a path; nil when there is none or it cannot be read.
  public var open: @Sendable (String) -> (any FileBytes)?

  /// Access by a function of the path.
  public init(open: @escaping @Sendable (String) -> (any FileBytes)?) {
    self.open = open
  }

  /// No file at all: every function stays unnamed.
  public static let none = FileAccess { _ in nil }
}
