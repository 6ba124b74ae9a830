import ProfileModel

/// A report of `plumb report --format json` as a measurement.
public enum ReportReading {
  static let schema = "plumb.report/1"

  /// The measurement of a report.
  ///
  /// - Throws: `JSONError` where this is no such report, or where a limit cut sites from it: what
  ///   was cut would look gone.
  public static func measurement(_ bytes: [UInt8], name: String) throws(JSONError) -> Measurement {
    let report = try JSONParser.parse(bytes)
    let schema = report["schema"]
    guard schema?.string == Self.schema else {
      throw JSONError(
        line: schema?.line ?? report.line, reason: "this is no report of schema \(Self.schema)")
    }
    if let omission = report["omission"] {
      throw JSONError(
        line: omission.line,
        reason: "a limit cut sites from this report; make it again without --limit")
    }
    var measurement = Measurement(name: name)
    read(try require(report, "run"), into: &measurement)
    readTrust(try require(report, "trust"), into: &measurement)
    measurement.filter = report["filter"]?.string
    measurement.totals = try counts(try require(report, "totals"))
    for site in try elements(report, "sites") { measurement.sites.append(try self.site(site)) }
    for type in try elements(report, "types") {
      let name = try text(type, "name")
      measurement.types.append(MeasuredType(name: name, counts: try counts(type)))
    }
    return measurement
  }

  private static func read(_ run: JSONValue, into measurement: inout Measurement) {
    measurement.command = run["command"]?.elements?.compactMap(\.string) ?? []
    measurement.executable = run["executable"]?.string ?? measurement.command.first ?? ""
    measurement.allocator = run["allocator"]?.string ?? ""
    measurement.exitStatus = run["exit_status"]?.integer
    measurement.terminationSignal = run["termination_signal"]?.integer
    measurement.isComplete = run["other_malloc"]?.string == nil
  }

  private static func readTrust(_ trust: JSONValue, into measurement: inout Measurement) {
    func count(_ name: String) -> Int { trust[name]?.integer ?? 0 }
    measurement.droppedEvents = count("dropped_events") + count("nested_events")
    measurement.truncatedStacks = count("truncated_stacks")
    let lost =
      measurement.droppedEvents + count("unattributed_events") + count("untracked_blocks")
      + count("folded_sites")
    measurement.isComplete = measurement.isComplete && lost == 0
    measurement.isRunning = trust["running"]?.boolean ?? false
    measurement.peakErrorBytes = count("peak_error_bytes")
  }

  private static func site(_ value: JSONValue) throws(JSONError) -> MeasuredSite {
    let digits = try text(value, "id")
    guard let identity = SiteIdentity(digits) else {
      throw JSONError(line: value.line, reason: "'\(digits)' is no site's id")
    }
    var site = MeasuredSite(
      identity: identity, family: value["family"]?.string.flatMap(SiteIdentity.init),
      function: try text(value, "function"), module: try text(value, "module"),
      counts: try counts(value))
    site.file = value["file"]?.string
    site.line = value["line"]?.integer
    if let place = MeasuredSite.place(file: site.file, line: site.line) { site.places = [place] }
    site.type = value["type"]?.string
    site.ordinals = (value["stack"]?.elements ?? []).flatMap {
      $0["function"]?.string.map(NormalizedName.ordinals) ?? []
    }
    var sizes = SizeHistogram()
    for bucket in value["sizes"]?.elements ?? [] {
      guard let smallest = bucket["smallest_bytes"]?.integer,
        let allocations = bucket["allocations"]?.integer
      else { continue }
      sizes.add(
        allocations: allocations, sizeClass: Int.bitWidth - smallest.leadingZeroBitCount)
    }
    site.sizeClass = MeasuredSite.commonest(sizes)
    return site
  }

  // --- What must be there ------------------------------------------------------------------------

  private static func counts(_ value: JSONValue) throws(JSONError) -> Counts {
    Counts(
      allocations: try number(value, .allocations),
      allocatedBytes: try number(value, .allocatedBytes), frees: try number(value, .frees),
      freedBytes: try number(value, .freedBytes), peakBlocks: try number(value, .peakBlocks),
      peakBytes: try number(value, .peakBytes),
      temporaryAllocations: try number(value, .temporaryAllocations))
  }

  private static func number(_ value: JSONValue, _ metric: Metric) throws(JSONError) -> Int {
    let member = try require(value, metric.name)
    guard let number = member.integer else {
      throw JSONError(line: member.line, reason: "'\(metric.name)' is no whole number")
    }
    return number
  }

  private static func text(_ value: JSONValue, _ name: String) throws(JSONError) -> String {
    let member = try require(value, name)
    guard let text = member.string else {
      throw JSONError(line: member.line, reason: "'\(name)' is no text")
    }
    return text
  }

  private static func elements(
    _ value: JSONValue, _ name: String
  ) throws(JSONError) -> [JSONValue] {
    let member = try require(value, name)
    guard let elements = member.elements else {
      throw JSONError(line: member.line, reason: "'\(name)' is no list")
    }
    return elements
  }

  private static func require(
    _ value: JSONValue, _ name: String
  ) throws(JSONError) -> JSONValue {
    guard let member = value[name] else {
      throw JSONError(line: value.line, reason: "'\(name)' is missing")
    }
    return member
  }
}
