import CInspection
import CRecording
import HeapGraph

/// Where in a stopped process references to blocks may stand, outside of the blocks themselves.
struct RootPlaces {
  private(set) var ranges: [(range: Range<UInt64>, place: RootWords.Place, file: DataFile?)] = []
  private let memory: ProcessMemory

  /// What a function may use below the stack pointer (System V ABI for x86-64, 3.2.2).
  private static let redZoneBytes: UInt64 = 128
  /// Smaller mappings are no thread's stack. What the loader allocates for the first thread, its
  /// descriptor too, is one of 12 to 40 KiB, and outlives that thread.
  private static let smallestStackBytes: UInt64 = 64 << 10
  /// How far below a mapping's end glibc puts a thread's descriptor, at most.
  private static let descriptorBytes: UInt64 = 64 << 10
  /// Of the descriptor of a thread that has ended, what glibc goes on to use: itself, and the table
  /// of thread-local data, which the next thread on that stack takes over.
  private static let keptBytes: UInt64 = 16

  init(
    process: StoppedProcess, layout: plumb_process, memory: ProcessMemory,
    blocks: [HeapImage.Block]
  ) {
    self.memory = memory
    var excluded = allocatorMappings(layout)
    let hasMappings = !excluded.isEmpty
    excluded.append(layout.private_start..<max(layout.private_start, layout.private_end))
    // What the kernel has mapped beside it may be one mapping with its data.
    excluded.append(layout.library_start..<max(layout.library_start, layout.library_end))
    let mappings = MemoryMapping.all(of: process.pid)
    var end: UInt64 = 0
    var isGuarded = false
    for mapping in mappings {
      let isBehindGuard = isGuarded && mapping.range.lowerBound == end
      defer {
        end = mapping.range.upperBound
        isGuarded = !mapping.isReadable && !mapping.isWritable && mapping.path.isEmpty
      }
      guard mapping.isReadable, mapping.isWritable, !mapping.isShared else { continue }
      let isHeapOfBlocks = !hasMappings && Self.holds(blocks, mapping.range)
      guard !isHeapOfBlocks else { continue }
      add(
        mapping, excluding: excluded, registers: process.registers, mayBeStack: isBehindGuard)
    }
  }

  private mutating func add(
    _ mapping: MemoryMapping, excluding excluded: [Range<UInt64>], registers: [plumb_registers],
    mayBeStack: Bool
  ) {
    for part in Self.subtract(excluded, from: mapping.range) {
      let threads = registers.filter { part.contains($0.stack_pointer) }
      if let lowest = threads.min(by: { $0.stack_pointer < $1.stack_pointer }) {
        // A stack grows downwards: what is below is nobody's any more.
        let pointer = lowest.stack_pointer
        let start = max(part.lowerBound, pointer - min(pointer, Self.redZoneBytes))
        ranges.append((start..<part.upperBound, .stack(lowest.thread), nil))
      } else if mayBeStack, let descriptor = finishedThread(part, registers: registers) {
        ranges.append((descriptor..<(descriptor + Self.keptBytes), .memory, nil))
      } else {
        let file = mapping.file?.advanced(by: part.lowerBound - mapping.range.lowerBound)
        ranges.append((part, .memory, file))
      }
    }
  }

  /// The descriptor of a thread that has ended, if the range is its stack: glibc keeps some for the
  /// next ones. It lies behind a guard page, and is told by the thread's descriptor at its top,
  /// whose first and third word are its own address (`tcbhead_t`), and which is not that of a
  /// running thread.
  private func finishedThread(_ range: Range<UInt64>, registers: [plumb_registers]) -> UInt64? {
    guard range.upperBound - range.lowerBound >= Self.smallestStackBytes else { return nil }
    let length = Self.descriptorBytes
    let start = range.upperBound - length
    guard
      let words = memory.values(start, count: Int(length / 8), as: UInt64.self)
    else { return nil }
    for index in stride(from: words.count - 3, through: 0, by: -1) {
      let address = start + UInt64(index * 8)
      guard words[index] == address, words[index + 2] == address else { continue }
      return registers.contains { $0.thread_pointer == address } ? nil : address
    }
    return nil
  }

  private func allocatorMappings(_ layout: plumb_process) -> [Range<UInt64>] {
    guard layout.allocator_mappings != 0, layout.allocator_mapping_count <= 1 << 20,
      let mappings = memory.values(
        layout.allocator_mappings, count: Int(layout.allocator_mapping_count),
        as: plumb_mapping.self)
    else { return [] }
    return mappings.filter { $0.start < $0.end }.map { $0.start..<$0.end }
  }

  private static func holds(_ blocks: [HeapImage.Block], _ range: Range<UInt64>) -> Bool {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].address < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < blocks.count && range.contains(blocks[low].address)
  }

  private static func subtract(
    _ excluded: [Range<UInt64>], from range: Range<UInt64>
  ) -> [Range<UInt64>] {
    var parts = [range]
    for hole in excluded where hole.overlaps(range) {
      parts = parts.flatMap { part -> [Range<UInt64>] in
        guard part.overlaps(hole) else { return [part] }
        return [
          part.lowerBound..<max(part.lowerBound, min(part.upperBound, hole.lowerBound)),
          max(part.lowerBound, min(part.upperBound, hole.upperBound))..<part.upperBound,
        ]
        .filter { !$0.isEmpty }
      }
    }
    return parts
  }
}
