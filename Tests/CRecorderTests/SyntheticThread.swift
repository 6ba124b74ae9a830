import CRecorder
import CRecording
import Glibc
import Testing

/// A process's state as the recorder has it, outside the root of the private memory.
final class SyntheticProcess {
  let scratch: ScratchRecording
  let state = UnsafeMutablePointer<recorder_state>.allocate(capacity: 1)

  init(bytes: UInt64 = 16 << 20) throws {
    PrivateMemory.require()
    scratch = try ScratchRecording(bytes: bytes)
    state.initialize(to: recorder_state())
    state.pointee.process = UInt32(getpid())
    state.pointee.recording = scratch.pointer.pointee
    pulse_start(scratch.pointer)
    try withUnsafeMutablePointer(to: &state.pointee.recording) { recording in
      try #require(stack_table_start(&state.pointee.stacks, recording))
      try #require(lane_table_start(&state.pointee.lanes, recording))
    }
    try #require(live_table_start(&state.pointee.live))
  }

  deinit { state.deallocate() }

  var trust: plumb_trust { scratch.trust }
  var pulse: plumb_pulse { scratch.header.pointee.pulse }

  /// The entries of all lanes, by site.
  var entries: [UInt32: [plumb_entry]] {
    var entries: [UInt32: [plumb_entry]] = [:]
    for chunk in chunks {
      withUnsafeBytes(of: chunk.entries) {
        for entry in $0.bindMemory(to: plumb_entry.self).prefix(Int(chunk.count)) {
          entries[entry.site, default: []].append(entry)
        }
      }
    }
    return entries
  }

  private var chunks: UnsafeBufferPointer<plumb_chunk> {
    UnsafeBufferPointer(
      start: scratch.pointer.pointee.chunks, count: scratch.count(PLUMB_SECTION_CHUNKS))
  }

  /// The sum of a site's counters over its lanes.
  func entry(_ site: UInt32) -> plumb_entry {
    var sum = plumb_entry()
    for entry in entries[site, default: []] {
      sum.allocations += entry.allocations
      sum.allocated_bytes += entry.allocated_bytes
      sum.frees += entry.frees
      sum.freed_bytes += entry.freed_bytes
      sum.temporary_allocations += entry.temporary_allocations
    }
    return sum
  }

  /// Live bytes of each site when the recorded peak was reached, as a reader makes them out.
  var bytesAtPeak: [UInt32: Int64] {
    entries.mapValues { entries in
      entries.reduce(0) { sum, entry in
        let isTouched = entry.epoch == pulse.epoch
        let live = Int64(bitPattern: entry.allocated_bytes &- entry.freed_bytes)
        return sum + (isTouched ? entry.peak_live_bytes : live)
      }
    }
  }

  /// The lifetime buckets of a site, summed over its lanes.
  func lifetimes(_ site: UInt32) -> [UInt32] {
    var sums = [UInt32](repeating: 0, count: Int(PLUMB_LIFETIME_BUCKETS))
    for chunk in chunks {
      let sites = withUnsafeBytes(of: chunk.entries) {
        $0.bindMemory(to: plumb_entry.self).prefix(Int(chunk.count)).map(\.site)
      }
      withUnsafeBytes(of: chunk.lifetimes) {
        let buckets = $0.bindMemory(to: UInt32.self)
        for (index, entrySite) in sites.enumerated() where entrySite == site {
          for bucket in sums.indices { sums[bucket] += buckets[index * sums.count + bucket] }
        }
      }
    }
    return sums
  }
}

/// A thread of a ``SyntheticProcess``: events are told to the recorder as a hook tells them, with a
/// stack made by hand.
final class SyntheticThread {
  let process: SyntheticProcess
  let stack: HandMadeStack
  private let thread = UnsafeMutablePointer<CRecorder.thread>.allocate(capacity: 1)

  init(_ process: SyntheticProcess, identifier: UInt32 = UInt32(getpid())) throws {
    self.process = process
    stack = try HandMadeStack(bytes: 64 << 10)
    stack.pushRoot()
    thread.initialize(to: CRecorder.thread())
    let slots = MemoryLayout<site_cache_slot>.stride << Int(SITE_CACHE_BITS)
    let cache = try #require(private_memory_allocate(slots))
    thread.pointee.site_cache = cache.assumingMemoryBound(to: site_cache_slot.self)
    thread.pointee.walker = stack.walker.pointee
    let lanes = process.scratch.count(PLUMB_SECTION_LANES)
    let lane: UnsafeMutablePointer<lane> = try #require(
      lane_table_take(&process.state.pointee.lanes, process.state.pointee.process, identifier))
    thread.pointee.lane = lane
    let threads = UInt32(process.scratch.count(PLUMB_SECTION_LANES))
    if threads > lanes { pulse_thread_started(process.scratch.pointer, threads) }
    thread.pointee.face.state = process.state
  }

  deinit { thread.deallocate() }

  var face: UnsafeMutablePointer<recorder_thread> {
    UnsafeMutableRawPointer(thread).assumingMemoryBound(to: recorder_thread.self)
  }

  /// The counters that this thread keeps to itself.
  var lane: plumb_lane { sharedLane.pointee }

  var sharedLane: UnsafeMutablePointer<plumb_lane> { thread.pointee.lane.pointee.shared }

  private var caller: caller {
    let last = stack.frames[stack.frames.count - 1]
    return CRecorder.caller(pc: last.pc, sp: last.sp, rbp: last.rbp)
  }

  /// An address of a block that nobody reads or writes: it has its page for itself, protected.
  static func block(_ number: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(bitPattern: 0x7e00_0000_0000 + number * 4096)!
  }

  /// Runs `body` inside one more frame.
  private func inside<Result>(_ function: Int, _ body: () -> Result) -> Result {
    stack.push(function, FrameShape(bytes: 64, savedSlot: 2))
    defer { stack.pop() }
    return body()
  }

  func allocate(_ number: Int, bytes: Int, in function: Int = 0) {
    allocate(Self.block(number), bytes: bytes, usableBytes: max(bytes, 4096), in: function)
  }

  /// The block may be memory of the test, so that its words can be read.
  func allocate(
    _ block: UnsafeMutableRawPointer, bytes: Int, usableBytes: Int? = nil, in function: Int = 0
  ) {
    inside(function) {
      var caller = caller
      recorder_allocated(
        face, &caller, block, bytes, PLACED_BY_USABLE, usableBytes ?? bytes)
    }
  }

  @discardableResult
  func free(_ block: UnsafeMutableRawPointer) -> Bool { recorder_freed(face, block) }

  @discardableResult
  func free(_ number: Int) -> Bool { recorder_freed(face, Self.block(number)) }

  func reallocating(_ number: Int) -> recorded_block {
    recorder_reallocating(face, Self.block(number))
  }

  func reallocated(
    _ old: recorded_block, _ oldNumber: Int, to number: Int, bytes: Int, in function: Int
  ) {
    inside(function) {
      var caller = caller
      recorder_reallocated(
        face, &caller, old, Self.block(oldNumber), Self.block(number), bytes, PLACED_BY_USABLE,
        max(bytes, 4096))
    }
  }

  func reallocFailed(_ old: recorded_block, _ number: Int) {
    recorder_realloc_failed(
      face, old, Self.block(number), PLACED_BY_USABLE, max(Int(old.size), 4096))
  }
}
