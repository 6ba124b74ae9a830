import ProfileModel

/// A profile of DHAT, by valgrind or by `plumb report --format dhat`, as a measurement.
///
/// Source of the format: valgrind 3.19, dhat/dh_main.c and dhat/dh_view.js.
enum DHATReading {
  private static let version = 2

  /// - Throws: `JSONError` where it is of another version or mode, or refers to frames that it
  ///   does not have.
  static func measurement(_ document: JSONValue, name: String) throws(JSONError) -> Measurement {
    let version = try document.required("dhatFileVersion")
    guard version.integer == Self.version else {
      throw JSONError(line: version.line, reason: "only version 2 of DHAT's format is known")
    }
    let mode = try document.required("mode")
    guard mode.string == "heap" else {
      throw JSONError(line: mode.line, reason: "only DHAT's mode 'heap' is of allocations")
    }
    var profile = Profile()
    let command = document["cmd"]?.string ?? ""
    profile.run.executable = command.split(separator: " ").first.map(String.init) ?? ""
    let frames = try document.requiredElements("ftbl").map { $0.string.map(frame(of:)) ?? nil }
    let points = try document.requiredElements("pps")
    // A profile that was made without lifetimes has neither the peak nor the end.
    let hasLifetimes = points.allSatisfy { $0["gb"] != nil }
    for point in points {
      var stack: [FrameID] = []
      for element in try point.requiredElements("fs") {
        guard let index = element.integer, frames.indices.contains(index) else {
          throw JSONError(line: element.line, reason: "a stack has a frame that 'ftbl' has not")
        }
        if let frame = frames[index] { stack.append(profile.frames.intern(frame)) }
      }
      var site = Site(path: profile.paths.intern(innermostFirst: stack))
      site.counts = try counts(point, hasLifetimes: hasLifetimes)
      profile.sites.append(site)
    }
    var measurement = Measurement(profile, name: name)
    measurement.knownMetrics =
      hasLifetimes
      ? measurement.knownMetrics.subtracting([.temporaryAllocations])
      : [.allocations, .allocatedBytes]
    measurement.command = command.split(separator: " ").map(String.init)
    return measurement
  }

  private static func counts(
    _ point: JSONValue, hasLifetimes: Bool
  ) throws(JSONError) -> Counts {
    func count(_ name: String) throws(JSONError) -> Int { try point.requiredCount(name) }
    let (bytes, blocks) = (try count("tb"), try count("tbk"))
    return Counts(
      allocations: blocks, allocatedBytes: bytes,
      frees: hasLifetimes ? blocks - (try count("ebk")) : 0,
      freedBytes: hasLifetimes ? bytes - (try count("eb")) : 0,
      peakBlocks: hasLifetimes ? try count("gbk") : 0,
      peakBytes: hasLifetimes ? try count("gb") : 0, temporaryAllocations: 0)
  }

  /// `0x1234: App.load() (App.swift:7)` or `malloc (in /usr/lib/libc.so.6)`; nil for the root and
  /// for what valgrind puts in the place of malloc.
  static func frame(of text: String) -> Frame? {
    var name = Substring(text)
    if name.hasPrefix("0x"), let colon = name.firstRange(of: ": ") {
      name = name[colon.upperBound...]
    }
    var frame = Frame(function: String(name), module: 0, moduleName: "")
    guard name != "[root]" else { return nil }
    guard name.hasSuffix(")"), let open = name.ranges(of: " (").last else { return frame }
    let place = name[open.upperBound...].dropLast()
    if place.hasPrefix("in ") {
      frame.moduleName = LoadedModule.name(ofPath: String(place.dropFirst(3)))
      guard !frame.moduleName.hasPrefix("vgpreload_") else { return nil }
    } else if let colon = place.lastIndex(of: ":"), let line = Int(place[colon...].dropFirst()) {
      guard place[..<colon] != "vg_replace_malloc.c" else { return nil }
      (frame.file, frame.line) = (String(place[..<colon]), line)
    } else {
      return frame
    }
    frame.function = String(name[..<open.lowerBound])
    return frame
  }
}
