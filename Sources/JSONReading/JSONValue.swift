/// A value of a JSON document, with the line on which it begins, so that an error can name it.
public struct JSONValue: Sendable {
  /// What the value is.
  public enum Content: Sendable {
    case null
    case boolean(Bool)
    /// As the document spells it: no digit is lost.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order of the document; no name stands twice.
    case object([Member])
  }

  /// One name of an object, and its value.
  public struct Member: Sendable {
    public var name: String
    public var value: JSONValue
  }

  /// What the value is.
  public var content: Content
  /// From 1.
  public var line: Int

  /// The member of that name; nil where this is no object or has none.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text; nil where this is no string.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The number; nil where this is none, or no integer of 64 bits.
  public var integer: Int? {
    if case .number(let digits) = content { Int(digits) } else { nil }
  }

  /// The number; nil where this is none.
  public var number: Double? {
    if case .number(let digits) = content { Double(digits) } else { nil }
  }

  /// The truth value; nil where this is none.
  public var boolean: Bool? {
    if case .boolean(let value) = content { value } else { nil }
  }

  /// The elements; nil where this is no array.
  public var elements: [JSONValue]? {
    if case .array(let values) = content { values } else { nil }
  }

  /// The members; nil where this is no object.
  public var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }
}

/// What is wrong with a document, and where.
public struct JSONError: Error, CustomStringConvertible {
  /// The line, from 1.
  public var line: Int
  /// A sentence without its end: `a comma is missing`.
  public var reason: String

  /// An error at a line.
  public init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  /// `line 12: a comma is missing`.
  public var description: String { "line \(line): \(reason)" }
}
