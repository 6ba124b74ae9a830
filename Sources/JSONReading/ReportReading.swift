import ProfileModel

/// A report of `plumb report --format json` as a measurement, or a profile of DHAT.
public enum ReportReading {
  static let schema = "plumb.report/1"

  /// The measurement of a report.
  ///
  /// - Throws: `JSONError` where this is no such report, or where a limit cut sites from it: what
  ///   was cut would look gone.
  public static func measurement(_ bytes: [UInt8], name: String) throws(JSONError) -> Measurement {
    let report = try JSONParser.parse(bytes)
    if report["dhatFileVersion"] != nil {
      return try DHATReading.measurement(report, name: name)
    }
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
    read(try report.required("run"), into: &measurement)
    readTrust(try report.required("trust"), into: &measurement)
    measurement.filter = report["filter"]?.string
    measurement.totals = try counts(try report.required("totals"))
    for site in try report.requiredElements("sites") {
      measurement.sites.append(try self.site(site))
    }
    for type in try report.requiredElements("types") {
      let name = try type.requiredText("name")
      measurement.types.append(MeasuredType(name: name, counts: try counts(type)))
    }
    return measurement
  }

  private static func read(_ run: JSONValue, into measurement: inout Measurement) {
    measurement.command = run["command"]?.elements?.compactMap(\.string) ?? []
    measurement.executable = run["executable"]?.string ?? measurement.command.first ?? ""
    measurement.allocator = run["allocator"]?.string ?? ""
    measurement.recorderVersion = run["recorder_version"]?.string ?? ""
    measurement.modules = run["modules"]?.elements?.compactMap { $0["path"]?.string } ?? []
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
    let digits = try value.requiredText("id")
    guard let identity = SiteIdentity(digits) else {
      throw JSONError(line: value.line, reason: "'\(digits)' is no site's id")
    }
    var site = MeasuredSite(
      identity: identity, family: value["family"]?.string.flatMap(SiteIdentity.init),
      function: try value.requiredText("function"), module: try value.requiredText("module"),
      counts: try counts(value))
    site.file = value["file"]?.string
    site.line = value["line"]?.integer
    if let place = MeasuredSite.place(file: site.file, line: site.line) { site.places = [place] }
    try readLines(value, into: &site)
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

  private static func readLines(
    _ value: JSONValue, into site: inout MeasuredSite
  ) throws(JSONError) {
    for place in value["places"]?.elements ?? [] {
      site.lines.append(
        MeasuredLine(
          file: try place.requiredText("file"), line: try place.requiredCount("line"),
          type: place["type"]?.string, counts: try counts(place)))
    }
    site.places.formUnion(site.lines.map(\.place))
    site.isLoading = MeasuredSite.isLoader(value["stack"]?.elements?.last?["module"]?.string)
    site.stack = (value["stack"]?.elements ?? []).reversed().compactMap { $0["function"]?.string }
  }

  // --- What must be there ------------------------------------------------------------------------

  private static func counts(_ value: JSONValue) throws(JSONError) -> Counts {
    func number(_ metric: Metric) throws(JSONError) -> Int {
      try value.requiredInteger(metric.name)
    }
    return Counts(
      allocations: try number(.allocations), allocatedBytes: try number(.allocatedBytes),
      frees: try number(.frees), freedBytes: try number(.freedBytes),
      peakBlocks: try number(.peakBlocks), peakBytes: try number(.peakBytes),
      temporaryAllocations: try number(.temporaryAllocations))
  }
}
