import ProfileModel

/// What a package says of itself to the tool, in `plumb.json`.
public enum ConfigurationReading {
  /// What the file calls itself.
  public static let schema = "plumb.configuration/1"

  /// The budgets of a document.
  ///
  /// - Throws: `JSONError` with the line; a member that is not known is an error, too.
  public static func budgets(_ bytes: [UInt8]) throws(JSONError) -> [Budget] {
    let document = try JSONParser.parse(bytes)
    guard document["schema"]?.string == schema else {
      throw JSONError(
        line: document["schema"]?.line ?? document.line,
        reason: "this is no configuration of schema \(schema)")
    }
    try document.refuseMembers(besides: ["schema", "budgets"])
    var budgets: [Budget] = []
    for element in try document.requiredElements("budgets") { budgets.append(try budget(element)) }
    return budgets
  }

  private static func budget(_ value: JSONValue) throws(JSONError) -> Budget {
    try value.refuseMembers(besides: ["site", "type", "metric", "max", "program"])
    let name = try value.requiredText("metric")
    guard let metric = GatedMetric(rawValue: name) else {
      let known = GatedMetric.allCases.map(\.rawValue).joined(separator: ", ")
      throw JSONError(
        line: try value.required("metric").line,
        reason: "'\(name)' is no metric that can be limited; there are \(known)")
    }
    var subject = Budget.Subject.total
    if value["site"] != nil { subject = .sites(pattern: try value.requiredText("site")) }
    if value["type"] != nil {
      guard value["site"] == nil else {
        throw JSONError(line: value.line, reason: "a budget is of sites or of types, not of both")
      }
      subject = .types(pattern: try value.requiredText("type"))
    }
    let program = value["program"] == nil ? nil : try value.requiredText("program")
    return Budget(
      subject: subject, metric: metric, limit: try value.requiredCount("max"), program: program,
      line: value.line)
  }
}
