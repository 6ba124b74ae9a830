import Testing

@testable import Rendering

@Suite("Quantities read as a person writes them")
struct QuantityTests {
  @Test(
    "Bytes are exact below 1 KiB, then have three significant digits",
    arguments: [
      (0, "0 B"), (1, "1 B"), (960, "960 B"), (1023, "1023 B"), (1024, "1.00 KiB"),
      (1536, "1.50 KiB"), (10_239, "10.0 KiB"), (10_240, "10.0 KiB"), (33_000, "32.2 KiB"),
      (1_023_487, "999 KiB"), (1_023_488, "0.976 MiB"), (1 << 20, "1.00 MiB"),
      (5 << 30, "5.00 GiB"), (1 << 50, "1.00 PiB"), (Int.max, "8.00 EiB"), (-2048, "-2.00 KiB"),
    ])
  func bytes(count: Int, text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test("Counts have their thousands separated")
  func counts() {
    #expect(Quantity.count(0) == "0")
    #expect(Quantity.count(999) == "999")
    #expect(Quantity.count(1000) == "1,000")
    #expect(Quantity.count(-1_234_567) == "-1,234,567")
    #expect(Quantity.count(Int.min) == "-9,223,372,036,854,775,808")
  }

  @Test("0% and 100% are exact; what merely rounds to them says so")
  func percentages() {
    #expect(Quantity.percent(0, of: 7) == "0%")
    #expect(Quantity.percent(7, of: 7) == "100%")
    #expect(Quantity.percent(1, of: 3) == "33.3%")
    #expect(Quantity.percent(1, of: 1_000_000) == "<0.1%")
    #expect(Quantity.percent(999_999, of: 1_000_000) == ">99.9%")
    #expect(Quantity.percent(5, of: 0) == "0%")
    #expect(Quantity.percent(-1, of: 4) == "-25.0%")
    #expect(Quantity.percent(3, of: 2) == "150.0%")
  }

  @Test(
    "Durations take the unit that suits them",
    arguments: [
      (0, "0 ns"), (999, "999 ns"), (1_500, "1.50 µs"), (999_600, "1.00 ms"),
      (87_400_000, "87.4 ms"), (999_600_000, "1.00 s"), (1_500_000_000, "1.50 s"),
      (59_940_000_000, "59.9 s"), (59_960_000_000, "1 min 0 s"), (754_000_000_000, "12 min 34 s"),
      (7_380_000_000_000, "2 h 3 min"),
    ])
  func durations(nanoseconds: Int, text: String) {
    #expect(Quantity.duration(nanoseconds: nanoseconds) == text)
  }

  @Test("A rate is per second, and unknown without time")
  func rates() {
    #expect(Quantity.rate(4507, nanoseconds: 1_500_000_000) == 3005)
    #expect(Quantity.rate(1, nanoseconds: 0) == nil)
    #expect(Quantity.rate(Int.max, nanoseconds: 1) == nil)
  }
}
