import CZstandard
import Foundation
import ProfileModel
import Testing

@testable import ProfileImport
@testable import Rendering

@Suite("A file of heaptrack stands for the run that it was made from")
struct HeaptrackReadingTests {
  /// Two blocks of 256 bytes live at once; then one of 16 bytes, which stays.
  private static let text = """
    v 10400 3
    X ./app --fast
    I 1000 5e298d
    s 8 /opt/app
    s 1d $s3app5CacheV3add5countySi_tF
    s c /src/a.swift
    s 4 main
    s 1a void fill<int>(int, char*)
    i 401000 1 2 3 c 4 3 7
    t 1 0
    i 402000 1 5
    t 2 1
    i 403000
    t 3 2
    a 100 2
    + 0
    + 0
    - 0
    a 10 3
    + 1
    - 0
    c 5
    R 40

    """

  private static func read(_ text: String) throws -> ProfileModel.Measurement {
    try HeaptrackReading.measurement(Array(text.utf8), name: "a")
  }

  @Test("Totals, live, peak and stacks are what its events come to")
  func counts() throws {
    #expect(HeaptrackReading.isHeaptrack(Array(Self.text.utf8)))
    let measurement = try Self.read(Self.text)
    #expect(measurement.command == ["./app", "--fast"] && measurement.executable == "./app")
    let totals = measurement.totals
    #expect(totals.allocations == 3 && totals.allocatedBytes == 528)
    #expect(totals.liveBlocks == 1 && totals.liveBytes == 16)
    #expect(totals.peakBlocks == 2 && totals.peakBytes == 512)
    let all = Set(Metric.allCases)
    #expect(measurement.knownMetrics == all.subtracting([.temporaryAllocations]))
    #expect(measurement.isForeign)
  }

  @Test("Functions are named as here, inlined ones inside those that have their code")
  func frames() throws {
    let profile = try HeaptrackReading.profile(Array(Self.text.utf8))
    let frames = profile.frames.frames
    #expect(
      frames.map(\.displayName)
        == ["app.Cache.add(count:)", "main", "fill<int>", "[unmapped code]"])
    #expect(frames[0].isInlined && !frames[1].isInlined)
    #expect(frames[0].file == "/src/a.swift" && frames[0].line == 12)
    #expect(frames[0].moduleName == "app")
  }

  @Test("What was freed before the peak, or came after it, is no part of it")
  func peaks() throws {
    let head = Self.text.components(separatedBy: "a 100 2")[0]
    let totals = try Self.read(head + "a 10 1\n+ 0\n- 0\na 100 2\n+ 1\n- 1\n+ 0\n").totals
    #expect(totals.peakBytes == 256 && totals.peakBlocks == 1 && totals.liveBytes == 16)
  }

  @Test("Packed by gzip or Zstandard it is the same, and cut anywhere it is refused")
  func packed() throws {
    let own = try Self.read(Self.text).totals
    for packed in [GzipText.pack(Array(Self.text.utf8)), Self.zstandard(Self.text)] {
      #expect(HeaptrackReading.isHeaptrack(packed))
      #expect(try HeaptrackReading.measurement(packed, name: "a").totals == own)
      for length in 1..<packed.count {
        #expect(throws: ImportError.self, "\(length)") {
          _ = try HeaptrackReading.measurement(Array(packed[..<length]), name: "a")
        }
      }
    }
  }

  @Test("Every damaged byte is an error or another file, never a crash")
  func damage() {
    let bytes = Array(Self.text.utf8)
    for position in bytes.indices {
      for change in [0x01, 0x10, 0x55] as [UInt8] {
        var damaged = bytes
        damaged[position] ^= change
        _ = try? HeaptrackReading.measurement(damaged, name: "a")
      }
    }
  }

  @Test(
    "What cannot be read is refused with its line",
    arguments: [
      ("v 10500 4\n", "line 1: of heaptrack's formats, 1 to 3 are known, and this is 4"),
      ("v 10400 3\nx 1 2\n", "line 2: it is heaptrack's raw data"),
      ("v 10400 3\n+ 0\n", "line 2: its allocation is not before it"),
      ("v 10400 3\nt 1 0\n", "line 2: its address or its caller is not before it"),
      ("v 10400 3\ni 1 1\n", "line 2: there is no string 1 before it"),
      ("v 10400 3\na 10\n", "line 2: 'a 10' is shorter than it should be"),
      ("v 10400 3\na 1z 0\n", "line 2: 'a 1z 0' has no number where one is expected"),
      ("v 10400 3\n<html>\n", "line 2: it is no line of heaptrack's"),
    ])
  func refusals(text: String, reason: String) {
    let error = #expect(throws: ImportError.self) { _ = try Self.read(text) }
    #expect(error?.description.hasPrefix(reason) == true, "\(String(describing: error))")
  }

  private static func zstandard(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&packed, packed.count, bytes, bytes.count, 3)
    return Array(packed[..<count])
  }
}
