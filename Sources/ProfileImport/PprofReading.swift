import ProfileModel

/// A heap profile of pprof, by Go's runtime, by another library or by `plumb report --format
/// pprof`, as a measurement.
///
/// What is sampled there is scaled by who wrote it; nothing is scaled here.
/// Source of the format: github.com/google/pprof, proto/profile.proto.
public enum PprofReading {
  private static let limit = 1 << 30

  /// Whether a file begins as these do: packed by gzip.
  public static func isPacked(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: Inflation.magic)
  }

  /// - Throws: `ImportError` where the file is damaged, or is no profile of a heap.
  /// - Complexity: O(bytes + samples * depth).
  public static func measurement(
    _ packed: [UInt8], name: String
  ) throws(ImportError) -> Measurement {
    let document = try PprofDocument(try Inflation.inflate(packed, limit: limit))
    var measurement = Measurement(try document.profile(), name: name)
    measurement.knownMetrics = document.knownMetrics
    return measurement
  }

  /// The paths of a profile, without what is only known of a run.
  ///
  /// - Throws: As `measurement`.
  public static func profile(_ packed: [UInt8]) throws(ImportError) -> Profile {
    try PprofDocument(try Inflation.inflate(packed, limit: limit)).profile()
  }
}

/// The message `Profile`, its parts by their numbers.
private struct PprofDocument {
  private typealias Value = ProtobufReader.Value

  private struct Location {
    var mapping: UInt64 = 0
    var address: UInt64 = 0
    /// Innermost first: functions and lines.
    var lines: [(function: UInt64, line: Int)] = []
  }

  private let file: [UInt8]
  private var strings: [String] = []
  private var sampleTypes: [Int] = []
  private var samples: [(locations: [UInt64], values: [Int])] = []
  private var mappings: [UInt64: Int] = [:]
  private var locations: [UInt64: Location] = [:]
  private var functions: [UInt64: (name: Int, file: Int)] = [:]

  /// - Throws: `ImportError` where it is damaged.
  init(_ file: [UInt8]) throws(ImportError) {
    self.file = file
    var reader = ProtobufReader(file)
    while let (field, value) = try reader.next() {
      guard case .bytes(let range) = value else { continue }
      switch field {
      case 1: sampleTypes.append(Int(clamping: try fields(range)[1]?.first ?? 0))
      case 2:
        let sample = try fields(range)
        samples.append(
          (sample[1] ?? [], (sample[2] ?? []).map { Int(truncatingIfNeeded: $0) }))
      case 3:
        let mapping = try fields(range)
        mappings[mapping[1]?.first ?? 0] = Int(clamping: mapping[5]?.first ?? 0)
      case 4: try readLocation(range)
      case 5:
        let function = try fields(range)
        functions[function[1]?.first ?? 0] = (
          Int(clamping: function[2]?.first ?? 0), Int(clamping: function[4]?.first ?? 0)
        )
      case 6: strings.append(reader.text(range))
      default: break
      }
    }
  }

  /// The numbers of a message's fields; messages in it are left out.
  private func fields(_ range: Range<Int>) throws(ImportError) -> [Int: [UInt64]] {
    var reader = ProtobufReader(file, range)
    var fields: [Int: [UInt64]] = [:]
    while let (field, value) = try reader.next() {
      // A label of a sample is the one message among the fields that are asked for.
      if field == 3, case .bytes = value { continue }
      fields[field, default: []] += try reader.integers(value)
    }
    return fields
  }

  private mutating func readLocation(_ range: Range<Int>) throws(ImportError) {
    var reader = ProtobufReader(file, range)
    var (number, location): (UInt64, Location) = (0, Location())
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .integer(let value)): number = value
      case (2, .integer(let value)): location.mapping = value
      case (3, .integer(let value)): location.address = value
      case (4, .bytes(let line)):
        let line = try fields(line)
        location.lines.append((line[1]?.first ?? 0, Int(clamping: line[2]?.first ?? 0)))
      default: break
      }
    }
    locations[number] = location
  }

  // --- The profile -------------------------------------------------------------------------------

  /// The metrics that its values are.
  var knownMetrics: Set<Metric> {
    let types = Set(sampleTypes.map(string))
    let told: [(Metric, [String])] = [
      (.allocations, ["alloc_objects"]), (.allocatedBytes, ["alloc_space"]),
      (.liveBlocks, ["inuse_objects"]), (.liveBytes, ["inuse_space"]),
      (.frees, ["alloc_objects", "inuse_objects"]),
      (.freedBytes, ["alloc_space", "inuse_space"]),
    ]
    return Set(told.filter { types.isSuperset(of: $0.1) }.map(\.0))
  }

  private func string(_ index: Int) -> String {
    strings.indices.contains(index) ? strings[index] : ""
  }

  /// - Throws: `ImportError` where values are not those of a heap, or a sample refers to a location
  ///   that there is not.
  func profile() throws(ImportError) -> Profile {
    let types = sampleTypes.map(string)
    func position(_ name: String) -> Int? { types.firstIndex(of: name) }
    guard position("alloc_space") != nil || position("inuse_space") != nil else {
      let known = types.isEmpty ? "none" : types.joined(separator: ", ")
      throw ImportError(
        reason:
          "it is no profile of a heap: its values are \(known), not alloc_space or inuse_space")
    }
    var profile = Profile()
    profile.run.executable = mappings[1].map(string) ?? ""
    for sample in samples {
      var stack: [FrameID] = []
      for number in sample.locations {
        guard let location = locations[number] else {
          throw ImportError(reason: "a sample has the location \(number), which is not there")
        }
        stack += frames(of: location).map { profile.frames.intern($0) }
      }
      func value(_ name: String) -> Int {
        position(name).map { sample.values.indices.contains($0) ? sample.values[$0] : 0 } ?? 0
      }
      let (blocks, bytes) = (value("inuse_objects"), value("inuse_space"))
      // A profile of what is in use alone says nothing of what was freed.
      let allocations = position("alloc_objects") == nil ? blocks : value("alloc_objects")
      let allocated = position("alloc_space") == nil ? bytes : value("alloc_space")
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: stack),
          counts: Counts(
            allocations: allocations, allocatedBytes: allocated, frees: allocations - blocks,
            freedBytes: allocated - bytes)))
    }
    return profile
  }

  /// Innermost first.
  private func frames(of location: Location) -> [Frame] {
    let module = mappings[location.mapping].map { LoadedModule.name(ofPath: string($0)) } ?? ""
    guard !location.lines.isEmpty else {
      return [Frame(moduleName: module, offset: location.address)]
    }
    return location.lines.enumerated().map { index, line in
      let function = functions[line.function]
      let file = function.map { string($0.file) } ?? ""
      var frame = Frame(
        function: function.map { string($0.name) }, module: 0, moduleName: module,
        file: file.isEmpty ? nil : file, line: line.line == 0 ? nil : line.line,
        isInlined: index < location.lines.count - 1)
      frame.role = BlameRules.role(of: frame)
      return frame
    }
  }
}
