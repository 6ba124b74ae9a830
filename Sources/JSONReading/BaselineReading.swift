import ProfileModel

/// A baseline as `plumb bless` writes it and a repository keeps it.
public enum BaselineReading {
  /// What the file calls itself.
  public static let schema = "plumb.baseline/1"

  /// The baseline of a document.
  ///
  /// - Throws: `JSONError` with the line of what is wrong: nothing is guessed, since a gate would
  ///   then pass what nobody approved of.
  public static func baseline(_ bytes: [UInt8]) throws(JSONError) -> Baseline {
    let document = try JSONParser.parse(bytes)
    guard document["schema"]?.string == schema else {
      throw JSONError(
        line: document["schema"]?.line ?? document.line,
        reason: "this is no baseline of schema \(schema)")
    }
    try document.refuseMembers(besides: ["schema", "key", "entries"])
    var baseline = Baseline(key: try key(try document.required("key")))
    for member in try document.requiredMembers("entries") {
      baseline.entries[member.name] = try entry(member.value)
    }
    return baseline
  }

  private static func key(_ value: JSONValue) throws(JSONError) -> BaselineKey {
    BaselineKey(
      toolchain: try value.requiredText("toolchain"),
      architecture: try value.requiredText("architecture"),
      configuration: try value.requiredText("configuration"),
      allocator: try value.requiredText("allocator"),
      counting: try value.requiredText("counting"), hashing: try value.requiredText("hashing"))
  }

  private static func entry(_ value: JSONValue) throws(JSONError) -> BaselineEntry {
    try value.refuseMembers(besides: ["runs", "program", "metrics", "omitted_sites", "sites"])
    var entry = BaselineEntry(
      runs: try value.requiredCount("runs"), program: try value.requiredText("program"))
    for member in try value.requiredMembers("metrics") {
      guard let metric = GatedMetric(rawValue: member.name) else {
        throw JSONError(line: member.value.line, reason: "'\(member.name)' is no gated metric")
      }
      entry.metrics[metric] = try record(member.value)
    }
    entry.omittedSites = try value.requiredCount("omitted_sites")
    for member in try value.requiredMembers("sites") {
      entry.sites.append(try site(member.name, member.value))
    }
    return entry
  }

  private static func record(_ value: JSONValue) throws(JSONError) -> MetricRecord {
    let name = try value.requiredText("class")
    guard let metricClass = MetricClass(rawValue: name) else {
      throw JSONError(
        line: value.line, reason: "'\(name)' is no class; there are exact, bounded and info")
    }
    return MetricRecord(
      value: try value.requiredInteger("value"), spread: try value.requiredCount("spread"),
      metricClass: metricClass)
  }

  private static func site(
    _ digits: String, _ value: JSONValue
  ) throws(JSONError) -> MeasuredSite {
    guard let identity = SiteIdentity(digits) else {
      throw JSONError(line: value.line, reason: "'\(digits)' is no site's id")
    }
    var site = MeasuredSite(
      identity: identity, family: value["family"]?.string.flatMap(SiteIdentity.init),
      function: try value.requiredText("function"), module: try value.requiredText("module"),
      counts: counts(value))
    site.type = value["type"]?.string
    site.sizeClass = value["size_class"]?.integer
    site.ordinals = value["ordinals"]?.elements?.compactMap(\.integer) ?? []
    for line in value["lines"]?.elements ?? [] {
      site.lines.append(
        MeasuredLine(
          file: try line.requiredText("file"), line: try line.requiredCount("line"),
          type: line["type"]?.string, counts: counts(line)))
    }
    site.places = Set(site.lines.map(\.place))
    site.file = site.lines.first?.file
    site.line = site.lines.first?.line
    return site
  }

  /// A count that is zero is not written.
  private static func counts(_ value: JSONValue) -> Counts {
    func count(_ metric: Metric) -> Int { value[metric.name]?.integer ?? 0 }
    let (allocations, bytes) = (count(.allocations), count(.allocatedBytes))
    return Counts(
      allocations: allocations, allocatedBytes: bytes, frees: allocations - count(.liveBlocks),
      freedBytes: bytes - count(.liveBytes), peakBytes: count(.peakBytes),
      temporaryAllocations: count(.temporaryAllocations))
  }
}
