import CInspection
import CRecording
import Glibc
import HeapGraph

/// What was copied of a stopped process: its live blocks with their contents, and all words outside
/// the heap that may refer to them.
///
/// Roots are every writable mapping that is neither the allocator's nor the recorder's: static data
/// of all modules, thread-local and thread-specific values, arenas that a program maps itself. Of a
/// stack only the part in use counts, and a finished thread's not at all.
final class HeapCopy {
  let image: HeapImage
  private(set) var roots: [UnsafeBufferPointer<UInt64>] = []
  private var buffers: [UnsafeMutableRawBufferPointer] = []

  /// - Throws: 5 when the process can't be read as a whole.
  init(
    of process: StoppedProcess, described layout: plumb_process
  ) throws(ToolError) {
    let memory = ProcessMemory(pid: process.pid)
    guard layout.live_table != 0,
      let blocks = LiveTable(memory: memory, isJemalloc: layout.allocator_mappings != 0)
        .blocks(rootsAt: layout.live_table)
    else { throw .inconclusive("The list of live blocks of process \(process.pid) is unreadable.") }
    var contents: [UnsafeMutableRawBufferPointer] = []
    var segments: [HeapImage.Segment] = []
    for run in Self.runs(of: blocks) {
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Int(run.upperBound - run.lowerBound), alignment: 8)
      contents.append(buffer)
      if memory.read(run.lowerBound, into: buffer) {
        segments.append(
          HeapImage.Segment(address: run.lowerBound, contents: UnsafeRawBufferPointer(buffer)))
      } else {
        segments += Self.pages(of: run, memory: memory, buffer: buffer)
      }
    }
    image = HeapImage(blocks: blocks, segments: segments)
    buffers = contents
    let places = RootPlaces(
      process: process, layout: layout, memory: memory, blocks: image.blocks)
    for range in places.ranges { addRoot(range, memory: memory) }
    for registers in process.registers { addRegisters(registers) }
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Ranges that hold the blocks; those that lie near each other are one.
  private static func runs(of blocks: [HeapImage.Block]) -> [Range<UInt64>] {
    let gap: UInt64 = 64 << 10
    var runs: [Range<UInt64>] = []
    for block in blocks.sorted(by: { $0.address < $1.address }) where block.usableBytes > 0 {
      let end = block.address + (block.usableBytes + 7) / 8 * 8
      if let last = runs.last, block.address <= last.upperBound + gap {
        runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, end)
      } else {
        runs.append(block.address..<end)
      }
    }
    return runs
  }

  /// Where a gap can't be read, or a block is protected: page by page, what can be.
  private static func pages(
    of run: Range<UInt64>, memory: ProcessMemory, buffer: UnsafeMutableRawBufferPointer
  ) -> [HeapImage.Segment] {
    var segments: [HeapImage.Segment] = []
    var start = run.lowerBound
    var readable: Range<UInt64>?
    func flush() {
      guard let range = readable else { return }
      let offset = Int(range.lowerBound - run.lowerBound)
      let bytes = UnsafeRawBufferPointer(
        rebasing: buffer[offset..<(offset + Int(range.upperBound - range.lowerBound))])
      segments.append(HeapImage.Segment(address: range.lowerBound, contents: bytes))
      readable = nil
    }
    while start < run.upperBound {
      let end = min(run.upperBound, (start / 4096 + 1) * 4096)
      let offset = Int(start - run.lowerBound)
      let page = UnsafeMutableRawBufferPointer(
        rebasing: buffer[offset..<(offset + Int(end - start))])
      if memory.read(start, into: page) {
        readable = (readable?.lowerBound ?? start)..<end
      } else {
        flush()
      }
      start = end
    }
    flush()
    return segments
  }

  private func addRoot(_ range: Range<UInt64>, memory: ProcessMemory) {
    let start = (range.lowerBound + 7) / 8 * 8
    guard start + 8 <= range.upperBound else { return }
    let count = Int((range.upperBound - start) / 8)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8, alignment: 8)
    buffers.append(buffer)
    // What lies behind an unreadable page of a file's mapping is never used.
    var done = 0
    while done < buffer.count {
      let read = inspection_read(
        memory.pid, start + UInt64(done), buffer.baseAddress! + done, buffer.count - done)
      guard read > 0 else { break }
      done += read
    }
    roots.append(
      UnsafeBufferPointer(
        start: buffer.baseAddress!.assumingMemoryBound(to: UInt64.self), count: done / 8))
  }

  private func addRegisters(_ registers: plumb_registers) {
    let count = Int(PLUMB_REGISTERS + PLUMB_VECTOR_WORDS)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8, alignment: 8)
    withUnsafeBytes(of: registers.values) { buffer.copyMemory(from: $0) }
    buffers.append(buffer)
    roots.append(
      UnsafeBufferPointer(
        start: buffer.baseAddress!.assumingMemoryBound(to: UInt64.self), count: count))
  }
}
