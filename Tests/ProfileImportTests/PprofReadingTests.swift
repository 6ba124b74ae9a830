import ProfileImport
import ProfileModel
import Rendering
import Testing

@Suite("A profile of pprof stands for the run that it was made from")
struct PprofReadingTests {
  private static let profile: Profile = {
    var profile = Profile()
    profile.run.executable = "/build/app"
    profile.modules = [
      LoadedModule(path: "/build/app", buildID: nil, start: 4096, end: 8192, bias: 0)
    ]
    for (line, function) in [(10, "load()"), (30, "closure #2 in store()")] {
      var frame = Frame(function: function, module: 0, moduleName: "app")
      (frame.file, frame.line) = ("/src/app.swift", line)
      var inlined = Frame(function: "Cache.put(_:)", module: 0, moduleName: "app")
      (inlined.file, inlined.line, inlined.isInlined) = ("/src/cache.swift", 3, true)
      let stack = [inlined, frame].map { profile.frames.intern($0) }
      profile.sites.append(
        Site(
          path: profile.paths.intern(innermostFirst: stack),
          counts: Counts(
            allocations: line, allocatedBytes: 32 * line, frees: 1, freedBytes: 32)))
    }
    return profile
  }()

  private static let packed = PprofReport(ReportQuestion(metric: nil)).render(profile)

  @Test("What plumb exports is read back: totals, functions, files and lines")
  func ownExport() throws {
    let read = try PprofReading.measurement(Self.packed, name: "a")
    let own = Measurement(Self.profile, name: "a")
    #expect(read.totals == own.totals)
    #expect(
      read.knownMetrics == [
        .allocations, .allocatedBytes, .frees, .freedBytes, .liveBlocks, .liveBytes,
      ])
    #expect(read.executable == "/build/app")
    let sites = { (measurement: Measurement) in
      measurement.sites.map { "\($0.function) \($0.line ?? 0) \($0.counts.allocations)" }.sorted()
    }
    #expect(sites(read) == sites(own))
    #expect(
      read.sites.map(\.identity).sorted { "\($0)" < "\($1)" }
        == own.sites.map(\.identity).sorted { "\($0)" < "\($1)" })
  }

  @Test("Every cut and every damaged byte is an error or another profile, never a crash")
  func damage() {
    for length in 0..<Self.packed.count {
      #expect(throws: ImportError.self, "\(length)") {
        _ = try PprofReading.measurement(Array(Self.packed[..<length]), name: "a")
      }
    }
    for position in Self.packed.indices {
      var bytes = Self.packed
      bytes[position] ^= 0x55
      _ = try? PprofReading.measurement(bytes, name: "a")
    }
  }

  @Test("A profile of processor time is refused, with what it holds")
  func otherProfile() throws {
    let error = #expect(throws: ImportError.self) {
      _ = try PprofReading.measurement(Self.cpuProfile, name: "a")
    }
    #expect(error?.description.contains("its values are samples, cpu") == true)
  }

  /// Two value types and their four strings, stored without compression (RFC 1951, 3.2.4).
  private static let cpuProfile: [UInt8] = {
    var message: [UInt8] = []
    for (type, unit) in [(1, 2), (3, 4)] { message += [10, 4, 8, UInt8(type), 16, UInt8(unit)] }
    for text in ["", "samples", "count", "cpu", "nanoseconds"] {
      message += [50, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    let count = UInt8(message.count)
    let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    let trailer = checksum(message) + [count, 0, 0, 0]
    return header + [1, count, 0, 255 - count, 255] + message + trailer
  }()

  /// CRC 32 as in gzip, least significant byte first.
  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xedb8_8320 }
    }
    sum = ~sum
    return (0..<4).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
  }
}
