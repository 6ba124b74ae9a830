import ProfileModel
import Symbolication

/// What heaptrack's lines come to, one after another.
///
/// A line is a letter and numbers in hexadecimal, which count from 1 where 0 is nothing: `s` a
/// string, `i` an address with its functions, `t` an address and the trace that called it, `a` a
/// size and a trace, `+` and `-` an allocation and a free of one of those, which count from 0.
struct HeaptrackEvents {
  private static let newestVersion = 3

  private(set) var command = ""
  private var version = 0
  private var strings: [String] = []
  private var addresses: [[FrameID]] = []
  private var traces: [PathID] = []
  private var allocations: [Allocation] = []
  private var peaks = PartPeaks()
  private var names: [Int: DemangledName] = [:]
  private var paths = Profile()

  /// The blocks of one size from one trace.
  private struct Allocation {
    let trace: PathID
    let size: Int
    var allocated = 0
    var freed = 0
  }

  /// - Throws: `ImportError` where the line is damaged.
  mutating func take(_ line: TextLine) throws(ImportError) {
    guard let letter = line.letter else { return }
    var fields = line.fields
    if version == 0, letter != UInt8(ascii: "v") {
      throw line.error("heaptrack's version is missing before it")
    }
    switch letter {
    case UInt8(ascii: "+"): try change(&fields, isFree: false)
    case UInt8(ascii: "-"): try change(&fields, isFree: true)
    case UInt8(ascii: "a"): try takeAllocation(&fields)
    case UInt8(ascii: "t"): try takeTrace(&fields)
    case UInt8(ascii: "i"): try takeAddress(&fields)
    case UInt8(ascii: "s"):
      // Newer files say how long a string is.
      let count = version >= 3 ? try fields.hexadecimal() : .max
      strings.append(fields.remainder(count))
    case UInt8(ascii: "v"): try takeVersion(&fields)
    case UInt8(ascii: "X"): command = fields.remainder()
    case UInt8(ascii: "x"), UInt8(ascii: "m"):
      throw line.error("it is heaptrack's raw data: let heaptrack_interpret read it first")
    // Time, resident memory, the machine, attachment, suppressions and remarks.
    case UInt8(ascii: "c"), UInt8(ascii: "R"), UInt8(ascii: "I"), UInt8(ascii: "A"),
      UInt8(ascii: "S"), UInt8(ascii: "#"):
      break
    default: throw line.error("it is no line of heaptrack's")
    }
  }

  private mutating func takeVersion(_ fields: inout TextLine) throws(ImportError) {
    _ = try fields.hexadecimal()
    version = fields.isAtEnd ? 0 : try fields.hexadecimal()
    guard (1...Self.newestVersion).contains(version) else {
      throw fields.error(
        "of heaptrack's formats, 1 to \(Self.newestVersion) are known, and this is \(version)")
    }
  }

  // --- Stacks ------------------------------------------------------------------------------------

  /// Functions innermost first, each with its file and line; the last is not inlined.
  private mutating func takeAddress(_ fields: inout TextLine) throws(ImportError) {
    _ = try fields.hexadecimal()
    let module = fields.isAtEnd ? 0 : try fields.hexadecimal()
    var frames: [Frame] = []
    while !fields.isAtEnd {
      var frame = try frame(module: module, fields)
      let function = try fields.hexadecimal()
      if function > 0 { try name(&frame, function, fields) }
      if !fields.isAtEnd {
        let file = try fields.hexadecimal()
        let line = try fields.hexadecimal()
        if file > 0 { frame.file = try string(file, fields) }
        if line > 0 { frame.line = line }
      }
      frame.role = BlameRules.role(of: frame)
      frame.isInlined = true
      frames.append(frame)
    }
    // Of code without a name the module is kept: where it was mapped is not told, and its address
    // is another in each run.
    if frames.isEmpty { frames.append(try frame(module: module, fields)) }
    frames[frames.count - 1].isInlined = false
    addresses.append(frames.map { paths.frames.intern($0) })
  }

  private func frame(module: Int, _ fields: TextLine) throws(ImportError) -> Frame {
    let path = module == 0 ? "" : try string(module, fields)
    return Frame(module: module == 0 ? nil : 0, moduleName: LoadedModule.name(ofPath: path))
  }

  private mutating func name(
    _ frame: inout Frame, _ function: Int, _ fields: TextLine
  ) throws(ImportError) {
    let symbol = try string(function, fields)
    let name = names[function] ?? Demangling.demangle(foreign: symbol)
    names[function] = name
    frame.function = name.readable
    frame.fullFunction = name.full == name.readable ? nil : name.full
    frame.mangledFunction = symbol == name.full ? nil : symbol
  }

  private func string(_ number: Int, _ fields: TextLine) throws(ImportError) -> String {
    guard strings.indices.contains(number - 1) else {
      throw fields.error("there is no string \(number) before it")
    }
    return strings[number - 1]
  }

  private mutating func takeTrace(_ fields: inout TextLine) throws(ImportError) {
    let address = try fields.hexadecimal()
    let caller = try fields.hexadecimal()
    guard addresses.indices.contains(address - 1), caller == 0 || caller <= traces.count else {
      throw fields.error("its address or its caller is not before it")
    }
    var path = caller == 0 ? PathID.root : traces[caller - 1]
    for frame in addresses[address - 1].reversed() {
      path = paths.paths.intern(frame: frame, below: path)
    }
    traces.append(path)
  }

  // --- Events ------------------------------------------------------------------------------------

  private mutating func takeAllocation(_ fields: inout TextLine) throws(ImportError) {
    let size = try fields.hexadecimal()
    let trace = try fields.hexadecimal()
    guard trace <= traces.count else { throw fields.error("its trace is not before it") }
    allocations.append(
      Allocation(trace: trace == 0 ? .root : traces[trace - 1], size: size))
    _ = peaks.addPart(of: 0)
  }

  private mutating func change(
    _ fields: inout TextLine, isFree: Bool
  ) throws(ImportError) {
    let index = try fields.hexadecimal()
    guard allocations.indices.contains(index) else {
      throw fields.error("its allocation is not before it")
    }
    if isFree { allocations[index].freed += 1 } else { allocations[index].allocated += 1 }
    peaks.change(index, bytes: allocations[index].size, isFree: isFree)
  }

  // --- The profile -------------------------------------------------------------------------------

  func profile() -> Profile {
    var profile = paths
    profile.run.executable = command.split(separator: " ").first.map(String.init) ?? ""
    var sites: [PathID: Int] = [:]
    for (index, allocation) in allocations.enumerated() {
      let atPeak = peaks.atPeak(index)
      let counts = Counts(
        allocations: allocation.allocated, allocatedBytes: allocation.allocated * allocation.size,
        frees: allocation.freed, freedBytes: allocation.freed * allocation.size,
        peakBlocks: atPeak.blocks, peakBytes: atPeak.bytes)
      if let site = sites[allocation.trace] {
        profile.sites[site].counts += counts
      } else {
        sites[allocation.trace] = profile.sites.count
        profile.sites.append(Site(path: allocation.trace, counts: counts))
      }
    }
    return profile
  }
}
