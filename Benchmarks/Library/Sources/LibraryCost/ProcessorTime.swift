import Glibc

/// Prints one figure: the row, whose it is, and nanoseconds of processor time for each piece of
/// work.
func report(_ row: String, _ tool: String, count: Int, _ work: () -> Void) {
  let before = processorNanoseconds()
  work()
  let spent = processorNanoseconds() - before
  print("\(row)\t\(tool)\t\(Double(spent) / Double(count))")
}

/// The time of the process, all its threads.
private func processorNanoseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Durations as a service has them: most near a millisecond, some far above.
let durations: [Int64] = (0..<4_096).map { index in
  let mixed = UInt64(index) &* 0x9E37_79B9_7F4A_7C15
  return Int64(1 << (14 + mixed >> 61)) + Int64(mixed >> 50)
}

let records = 4_096 * 1_000

/// Keeps a result from being left out.
@inline(never)
func keep<Value>(_ value: Value) { withExtendedLifetime(value) {} }
