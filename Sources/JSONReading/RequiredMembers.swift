/// Members that a document must have, with errors that name the line.
extension JSONValue {
  /// The member of that name.
  func required(_ name: String) throws(JSONError) -> JSONValue {
    guard let member = self[name] else {
      throw JSONError(line: line, reason: "'\(name)' is missing")
    }
    return member
  }

  /// The whole number of that name.
  func requiredInteger(_ name: String) throws(JSONError) -> Int {
    let member = try required(name)
    guard let number = member.integer else {
      throw JSONError(line: member.line, reason: "'\(name)' is no whole number")
    }
    return number
  }

  /// The whole number of that name, which is not negative.
  func requiredCount(_ name: String) throws(JSONError) -> Int {
    let number = try requiredInteger(name)
    guard number >= 0 else {
      throw JSONError(line: try required(name).line, reason: "'\(name)' is negative")
    }
    return number
  }

  /// The text of that name.
  func requiredText(_ name: String) throws(JSONError) -> String {
    let member = try required(name)
    guard let text = member.string else {
      throw JSONError(line: member.line, reason: "'\(name)' is no text")
    }
    return text
  }

  /// The elements of the list of that name.
  func requiredElements(_ name: String) throws(JSONError) -> [JSONValue] {
    let member = try required(name)
    guard let elements = member.elements else {
      throw JSONError(line: member.line, reason: "'\(name)' is no list")
    }
    return elements
  }

  /// The members of the object of that name.
  func requiredMembers(_ name: String) throws(JSONError) -> [Member] {
    let member = try required(name)
    guard let members = member.members else {
      throw JSONError(line: member.line, reason: "'\(name)' is no object")
    }
    return members
  }

  /// Refuses a member that the reader does not know: a slip of the pen must not go unnoticed.
  func refuseMembers(besides known: [String]) throws(JSONError) {
    for member in members ?? [] where !known.contains(member.name) {
      let names = known.map { "'\($0)'" }.joined(separator: ", ")
      throw JSONError(
        line: member.value.line, reason: "'\(member.name)' is not known here; known are \(names)")
    }
  }
}
