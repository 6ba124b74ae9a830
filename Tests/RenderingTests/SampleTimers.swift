import ProfileModel

extension RecordedTimer {
  /// A sync operation of 300 calls whose name is hostile, and an async one of two.
  static let samples: [RecordedTimer] = {
    var load = RecordedTimer(name: "load\u{202E} page")
    load.calls = 300
    load.failures = 2
    load.totalNanoseconds = 1_500_000_000
    load.minimumNanoseconds = 900_000
    load.maximumNanoseconds = 98_000_000
    load.percentiles = [
      .init(50, nanoseconds: 4_200_000), .init(90, nanoseconds: 8_000_000),
      .init(95, nanoseconds: 9_000_000), .init(99, nanoseconds: 40_000_000),
    ]
    var memory = RecordedTimer.Memory()
    (memory.calls, memory.allocations, memory.allocatedBytes) = (300, 1_000, 614_400)
    memory.peakBytes = 4_096
    load.memory[.thread] = memory
    var ask = RecordedTimer(name: "ask model")
    (ask.calls, ask.totalNanoseconds, ask.maximumNanoseconds) = (2, 900_000_000, 700_000_000)
    ask.minimumNanoseconds = 200_000_000
    (memory.calls, memory.allocations, memory.allocatedBytes) = (2, 10, 100)
    memory.peakBytes = nil
    ask.memory[.process] = memory
    return [load, ask]
  }()
}
