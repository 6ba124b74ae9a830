import CRecording
import ProfileModel

/// Which module an address belonged to in its generation.
struct ModuleMap {
  /// One for each file; a file that was mapped several times is listed as first mapped.
  private(set) var modules: [LoadedModule] = []

  private struct Span {
    var start: UInt64
    var end: UInt64
    var bias: UInt64
    var module: Int
    var generations: Range<UInt32>
  }

  private var spans: [Span] = []
  /// The spans of one generation by start, with the highest end up to each.
  private var generations: [UInt32: (spans: [Span], highestEnds: [UInt64])] = [:]

  init(_ file: RecordingFile, strings: StringSection) throws(RecordingError) {
    struct Key: Hashable {
      var path: String
      var buildID: String?
    }
    var indices: [Key: Int] = [:]
    let records = try file.records(PLUMB_SECTION_MODULES, as: plumb_module.self)
    for (index, record) in records.enumerated() {
      guard record.start <= record.end, record.build_id_bytes <= PLUMB_BUILD_ID_BYTES else {
        throw file.damaged("module \(index) contradicts itself")
      }
      let path = try strings.string(at: record.path)
      let key = Key(path: path, buildID: Self.buildID(of: record))
      let module = indices[key] ?? modules.count
      if module == modules.count {
        indices[key] = module
        modules.append(
          LoadedModule(
            path: path, buildID: key.buildID, start: record.start, end: record.end,
            bias: record.bias))
        modules[module].isUnloaded = true
      }
      // An open span has the largest number as its end: it ends with the recording.
      if record.end_generation == .max { modules[module].isUnloaded = false }
      guard record.first_generation < record.end_generation else { continue }
      spans.append(
        Span(
          start: record.start, end: record.end, bias: record.bias, module: module,
          generations: record.first_generation..<record.end_generation))
    }
    spans.sort { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  /// The module and the address within its file's image; nil for code in no module.
  mutating func resolve(
    _ address: UInt64, generation: UInt32
  ) -> (module: Int, offset: UInt64)? {
    let (active, highestEnds) = activeSpans(in: generation)
    var low = 0
    var high = active.count
    while low < high {
      let middle = (low + high) / 2
      if active[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    // Modules may nest, one in a hole of another: look outward while any still reaches that far.
    while low > 0 && highestEnds[low - 1] > address {
      low -= 1
      let span = active[low]
      if address < span.end { return (span.module, address &- span.bias) }
    }
    return nil
  }

  private mutating func activeSpans(
    in generation: UInt32
  ) -> (spans: [Span], highestEnds: [UInt64]) {
    if let known = generations[generation] { return known }
    let active = spans.filter { $0.generations.contains(generation) }
    var highest: UInt64 = 0
    let highestEnds = active.map { span in
      highest = max(highest, span.end)
      return highest
    }
    generations[generation] = (active, highestEnds)
    return (active, highestEnds)
  }

  private static func buildID(of record: plumb_module) -> String? {
    guard record.build_id_bytes > 0 else { return nil }
    return withUnsafeBytes(of: record.build_id) { bytes in
      bytes.prefix(Int(record.build_id_bytes)).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
    }
  }
}
