import Foundation
import Testing

@testable import Plumb

@Suite("HdrHistogram's wire format")
struct HistogramWireFormatTests {
  @Test("begins with the cookies of version 2")
  func cookies() {
    var histogram = Histogram()
    histogram.record(1)
    #expect(histogram.hdrEncodedBase64().hasPrefix("HISTFAAA"))
    #expect(histogram.hdrEncoded().prefix(4) == [0x1c, 0x84, 0x93, 0x13])
  }

  @Test("base64 is the one of RFC 4648")
  func base64() {
    for length in 0...32 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 151 + 60) }
      #expect(Histogram.base64(bytes) == Data(bytes).base64EncodedString())
    }
  }

  @Test("one bucket is its run of zeros, then its count")
  func payload() {
    var histogram = Histogram()
    histogram.record(3, count: 2)
    #expect(Array(histogram.hdrEncoded().dropFirst(40)) == [5, 4])
  }

  @Test(
    "the PyPI package hdrhistogram reads every bucket back",
    .enabled(if: PythonReader.isAvailable, "skipped: no hdrhistogram; make readers"))
  func readBack() throws {
    for distribution in Distribution.allCases {
      var histogram = Histogram()
      for value in distribution.values(count: 20_000, seed: 3) { histogram.record(value) }
      try expectEqualWhenRead(histogram)
    }
    var extremes = Histogram()
    extremes.record(0)
    extremes.record(.max)
    extremes.record(1 << 40, count: UInt64(Int64.max) / 4)
    try expectEqualWhenRead(extremes)
    try expectEqualWhenRead(Histogram())
    var wide = Histogram()
    for index in 0..<HistogramBuckets.count {
      wide.record(Int64(HistogramBuckets.lowerBound(of: index)), count: UInt64(index * 7 + 1))
    }
    try expectEqualWhenRead(wide)
  }

  @Test("content above 64 KiB is cut into several stored blocks")
  func storedBlocks() {
    let content = [UInt8](repeating: 7, count: 70_000)
    let stream = Histogram.zlibStream(of: content)
    #expect(stream.count == 2 + 5 + 65_535 + 5 + (70_000 - 65_535) + 4)
    #expect(stream[2] == 0)
    #expect(stream[2 + 5 + 65_535] == 1)
  }

  private func expectEqualWhenRead(_ histogram: Histogram) throws {
    let expected = histogram.recordedBuckets.map { "\($0.index) \($0.count)" }
    #expect(try PythonReader.buckets(of: histogram.hdrEncodedBase64()) == expected)
  }
}

/// HdrHistogram's reader for Python, which shares no code with ours.
enum PythonReader {
  /// Where `make readers` puts what only PyPI has, for Debian's Python.
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../.build/python").standardized.path
  static let isAvailable = (try? run("import hdrh.histogram", input: "")) != nil

  /// Index and count of each bucket that isn't empty.
  static func buckets(of encoded: String) throws -> [String] {
    let script = """
      import sys
      from hdrh.histogram import HdrHistogram
      h = HdrHistogram.decode(sys.stdin.read().strip())
      assert h.significant_figures == 2 and h.lowest_trackable_value == 1
      for i in range(h.counts_len):
          n = h.get_count_at_index(i)
          if n: print(i, n)
      """
    return try run(script, input: encoded).split(separator: "\n").map(String.init)
  }

  private static func run(_ script: String, input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PATH": "/usr/bin:/bin", "PYTHONPATH": folder]
    ) { $1 }
    let standardInput = Pipe()
    let output = Pipe()
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: data, as: UTF8.self)
  }
}
