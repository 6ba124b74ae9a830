/// Why a profile of another tool can't be read.
public struct ImportError: Error, CustomStringConvertible {
  /// Where in the unpacked file, or in the packed one where that is damaged; nil where the whole is
  /// meant.
  public var byte: Int?
  /// What is wrong there.
  public var reason: String

  init(byte: Int? = nil, reason: String) {
    self.byte = byte
    self.reason = reason
  }

  /// `byte 17: a field goes beyond the end`.
  public var description: String { byte.map { "byte \($0): \(reason)" } ?? reason }
}
