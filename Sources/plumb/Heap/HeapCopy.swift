import CInspection
import CRecording
import Glibc
import HeapGraph
import SymbolNames

/// What was copied of a stopped process: its live blocks with their contents, and all words outside
/// the heap that may refer to them.
///
/// Roots are every writable mapping that is neither the allocator's nor the recorder's: static data
/// of all modules, thread-local and thread-specific values, arenas that a program maps itself. Of a
/// stack only the part in use counts, and a finished thread's not at all; of static data, only what
/// was written since the module was loaded.
///
/// The process stands still for as long as that takes: room for what will be copied is made ready
/// before, and whatever can wait is done after (171 ms became 30 for a million blocks of 48 bytes).
final class HeapCopy {
  /// Made of the copy when it is first asked for, which is after the process goes on.
  private(set) lazy var image = HeapImage(blocks: blocks, segments: segments)
  private(set) var roots: [RootWords] = []
  private var fileRoots: [(words: UnsafeMutableBufferPointer<UInt64>, file: DataFile)] = []
  private var blocks: [HeapImage.Block] = []
  private var segments: [HeapImage.Segment] = []
  private var buffers: [UnsafeMutableRawBufferPointer] = []
  private let room: CopyRoom
  private let layout: plumb_process
  private let memory: ProcessMemory
  private let table: LiveTable

  /// Looks at a process that may still run, to have room for its heap when it stands still.
  ///
  /// - Parameter liveBytes: Roughly what it has allocated.
  init(preparedFor pid: Int32, described layout: plumb_process, liveBytes: Int) {
    self.layout = layout
    memory = ProcessMemory(pid: pid)
    table = LiveTable(memory: memory, isJemalloc: layout.allocator_mappings != 0)
    // What is read while it changes may be torn, and is none at all where it can't be read: an
    // estimate, which is not believed far above what is alive. That need not be in memory: what was
    // never written is copied as well.
    if layout.live_table == 0 || !table.add(rootsAt: layout.live_table, to: &blocks) {
      blocks.removeAll(keepingCapacity: true)
    }
    blocks.sort { $0.address < $1.address }
    let bytes = Self.runs(of: blocks).reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) }
    room = CopyRoom(bytes: min(bytes, max(2 * liveBytes, memory.residentBytes)))
  }

  /// - Throws: 5 when the process can't be read as a whole.
  func take(from process: StoppedProcess) throws(ToolError) {
    blocks.removeAll(keepingCapacity: true)
    guard layout.live_table != 0, table.add(rootsAt: layout.live_table, to: &blocks) else {
      throw .inconclusive("The list of live blocks of process \(process.pid) is unreadable.")
    }
    for run in Self.runs(of: blocks) {
      let buffer = buffer(bytes: Int(run.upperBound - run.lowerBound))
      if memory.read(run.lowerBound, into: buffer) {
        segments.append(
          HeapImage.Segment(address: run.lowerBound, contents: UnsafeRawBufferPointer(buffer)))
      } else {
        segments += Self.pages(of: run, memory: memory, buffer: buffer)
      }
    }
    let places = RootPlaces(process: process, layout: layout, memory: memory, blocks: blocks)
    for (range, place, file) in places.ranges { addRoot(range, at: place, of: file) }
    for registers in process.registers { addRegisters(registers) }
  }

  /// Takes static data that was never written out of the roots; asked for when the process goes on.
  func wipeUnwritten(files: FileAccess) {
    for (words, file) in fileRoots { file.wipeUnwritten(words, files: files) }
    fileRoots = []
  }

  private func buffer(bytes: Int) -> UnsafeMutableRawBufferPointer {
    if let buffer = room.take(bytes) { return buffer }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 8)
    buffers.append(buffer)
    return buffer
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Ranges that hold the blocks, which are in order; those that lie near each other are one.
  private static func runs(of blocks: [HeapImage.Block]) -> [Range<UInt64>] {
    let gap: UInt64 = 64 << 10
    var runs: [Range<UInt64>] = []
    for block in blocks where block.usableBytes > 0 {
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

  private func addRoot(_ range: Range<UInt64>, at place: RootWords.Place, of file: DataFile?) {
    let start = (range.lowerBound + 7) / 8 * 8
    guard start + 8 <= range.upperBound else { return }
    let count = Int((range.upperBound - start) / 8)
    let buffer = buffer(bytes: count * 8)
    // What lies behind an unreadable page of a file's mapping is never used.
    var done = 0
    while done < buffer.count {
      let read = inspection_read(
        memory.pid, start + UInt64(done), buffer.baseAddress! + done, buffer.count - done)
      guard read > 0 else { break }
      done += read
    }
    let words = UnsafeMutableBufferPointer(
      start: buffer.baseAddress!.assumingMemoryBound(to: UInt64.self), count: done / 8)
    roots.append(RootWords(words: UnsafeBufferPointer(words), address: start, place: place))
    if let file { fileRoots.append((words, file.advanced(by: start - range.lowerBound))) }
  }

  private func addRegisters(_ registers: plumb_registers) {
    let count = Int(PLUMB_REGISTERS + PLUMB_VECTOR_WORDS)
    let buffer = buffer(bytes: count * 8)
    withUnsafeBytes(of: registers.values) { buffer.copyMemory(from: $0) }
    let words = UnsafeBufferPointer(
      start: buffer.baseAddress!.assumingMemoryBound(to: UInt64.self), count: count)
    roots.append(RootWords(words: words, address: 0, place: .registers(registers.thread)))
  }
}
