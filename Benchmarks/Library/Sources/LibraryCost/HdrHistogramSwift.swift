import Histogram

func measureHdrHistogramSwift() {
  var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .two)
  report("record, one thread", "hdrhistogram-swift", count: records) {
    for _ in 0..<1_000 { for value in durations { histogram.record(UInt64(value)) } }
  }
  report("p99 of 4,096,000 values", "hdrhistogram-swift", count: 1_000) {
    for _ in 0..<1_000 { keep(histogram.valueAtPercentile(99)) }
  }
}
