import Synchronization

/// The figures of a shard beside its buckets.
struct ShardTotals {
  var sum: UInt128
  var minimum: UInt64
  var maximum: UInt64
  var rejected: UInt64
  var clamped: UInt64
}

/// What one thread has recorded: a block of words, written by its owner with relaxed stores.
///
/// Rows of buckets are allocated when a value first falls into them. A reader may come at any
/// moment; it finds each word as some store left it, so it can be late by the record that is on
/// its way, never wrong by more.
struct HistogramShard: @unchecked Sendable {
  typealias Word = UnsafeMutablePointer<Atomic<UInt64>>

  private enum Field {
    static let sum = 0
    static let sumCarry = 1
    static let minimum = 2
    static let maximum = 3
    static let rejected = 4
    static let clamped = 5
    static let depth = 6
    /// From here on the addresses of the rows; all above lies in one cache line.
    static let rows = 8
    static let count = rows + HistogramBuckets.rowCount
  }

  private let words: Word

  init(words: Word) { self.words = words }

  static func allocate() -> HistogramShard {
    let words = allocateWords(Field.count)
    words[Field.minimum].store(.max, ordering: .relaxed)
    return HistogramShard(words: words)
  }

  /// Frees the shard and its rows; nobody may use it any more.
  func deallocate() {
    for row in 0..<HistogramBuckets.rowCount {
      if let words = self.row(row) { Self.free(words, HistogramBuckets.rowLength) }
    }
    Self.free(words, Field.count)
  }

  var address: UInt { UInt(bitPattern: words) }

  /// Records as the only writer of this shard.
  @inline(__always)
  func record(_ value: UInt64) {
    let index = HistogramBuckets.index(of: value)
    let bucket =
      ownRow(index &>> HistogramBuckets.rowShift)
      + (index & (HistogramBuckets.rowLength &- 1))
    bucket.pointee.store(bucket.pointee.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    let (sum, carry) = words[Field.sum].load(ordering: .relaxed)
      .addingReportingOverflow(value)
    words[Field.sum].store(sum, ordering: .relaxed)
    if carry { increment(Field.sumCarry) }
    if value < words[Field.minimum].load(ordering: .relaxed) {
      words[Field.minimum].store(value, ordering: .relaxed)
    }
    if value > words[Field.maximum].load(ordering: .relaxed) {
      words[Field.maximum].store(value, ordering: .relaxed)
    }
  }

  /// Records as one of several writers of this shard.
  func recordShared(_ value: UInt64) {
    let index = HistogramBuckets.index(of: value)
    let bucket =
      ownRow(index >> HistogramBuckets.rowShift)
      + (index & (HistogramBuckets.rowLength - 1))
    bucket.pointee.wrappingAdd(1, ordering: .relaxed)
    let sum = words[Field.sum].wrappingAdd(value, ordering: .relaxed)
    if sum.newValue < sum.oldValue {
      words[Field.sumCarry].wrappingAdd(1, ordering: .relaxed)
    }
    words[Field.minimum].min(value, ordering: .relaxed)
    words[Field.maximum].max(value, ordering: .relaxed)
  }

  /// Counts a value that is no duration; rare, so by an atomic addition on any shard.
  func countRejected() { words[Field.rejected].wrappingAdd(1, ordering: .relaxed) }

  /// Counts a value that was recorded as the greatest one.
  func countClamped() { words[Field.clamped].wrappingAdd(1, ordering: .relaxed) }

  /// Enters a scope of the owner thread; whether one was already open there.
  @inline(__always)
  func enter() -> Bool {
    let depth = load(Field.depth)
    words[Field.depth].store(depth &+ 1, ordering: .relaxed)
    return depth > 0
  }

  /// Leaves a scope that the owner thread entered.
  @inline(__always)
  func leave() {
    words[Field.depth].store(load(Field.depth) &- 1, ordering: .relaxed)
  }

  /// Adds to `histogram` what the shard holds now.
  func add(to histogram: inout Histogram) {
    let totals = ShardTotals(
      sum: UInt128(load(Field.sumCarry)) << 64 | UInt128(load(Field.sum)),
      minimum: load(Field.minimum), maximum: load(Field.maximum),
      rejected: load(Field.rejected), clamped: load(Field.clamped))
    let buckets = (0..<HistogramBuckets.rowCount).lazy.compactMap { number in
      row(number).map { (number, $0) }
    }.flatMap { number, words in
      (0..<HistogramBuckets.rowLength).lazy.map { column in
        (
          index: number * HistogramBuckets.rowLength + column,
          count: words[column].load(ordering: .relaxed)
        )
      }
    }
    histogram.merge(totals, buckets: buckets)
  }

  @inline(__always)
  private func load(_ field: Int) -> UInt64 { words[field].load(ordering: .relaxed) }

  private func increment(_ field: Int) {
    words[field].store(load(field) &+ 1, ordering: .relaxed)
  }

  private func row(_ number: Int) -> Word? {
    Word(bitPattern: UInt(words[Field.rows + number].load(ordering: .acquiring)))
  }

  @inline(__always)
  private func ownRow(_ number: Int) -> Word {
    row(number) ?? makeRow(number)
  }

  @inline(never)
  private func makeRow(_ number: Int) -> Word {
    let new = Self.allocateWords(HistogramBuckets.rowLength)
    let (isNew, found) = words[Field.rows + number].compareExchange(
      expected: 0, desired: UInt64(UInt(bitPattern: new)), ordering: .acquiringAndReleasing)
    if isNew { return new }
    Self.free(new, HistogramBuckets.rowLength)
    // The other writer's row: a word that isn't 0 is an address.
    return Word(bitPattern: UInt(found)) ?? new
  }

  private static func allocateWords(_ count: Int) -> Word {
    // Whole cache lines, so that two threads never share one.
    let raw = UnsafeMutableRawPointer.allocate(byteCount: (count + 7) / 8 * 64, alignment: 64)
    let words = raw.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    for index in 0..<count { (words + index).initialize(to: Atomic(0)) }
    return words
  }

  private static func free(_ words: Word, _ count: Int) {
    words.deinitialize(count: count)
    UnsafeMutableRawPointer(words).deallocate()
  }
}
