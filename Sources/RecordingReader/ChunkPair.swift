import CRecording

/// The chunks of a running program copied twice, one right after the other.
///
/// A block that one thread allocates and another one frees counts in two entries, and a copy may
/// hold the free alone. Where a stack has more frees than allocations for that reason, its
/// allocations are taken from the second copy: every block is allocated before it is freed. All
/// other counters are the first copy's.
struct ChunkPair {
  private let first: UnsafeMutableRawBufferPointer
  private let second: UnsafeMutableRawBufferPointer
  private let sites: UnsafeBufferPointer<plumb_site>
  private let lanes: UnsafeBufferPointer<plumb_lane>

  private static let stride = MemoryLayout<plumb_chunk>.stride
  private static let entries = MemoryLayout<plumb_chunk>.offset(of: \.entries)!
  private static let lifetimes = MemoryLayout<plumb_chunk>.offset(of: \.lifetimes)!
  private static let lifetimeBytes =
    Int(PLUMB_LIFETIME_BUCKETS) * MemoryLayout<UInt32>.stride

  init(first: MappedBytes, second: MappedBytes, sites: MappedBytes, lanes: MappedBytes) {
    self.first = first.buffer
    self.second = second.buffer
    self.sites = UnsafeBufferPointer(sites.buffer.bindMemory(to: plumb_site.self))
    self.lanes = UnsafeBufferPointer(lanes.buffer.bindMemory(to: plumb_lane.self))
  }

  /// Makes the second copy the counters of the moment; new entries that it has stay, without counts
  /// but those that were missing.
  func settle() {
    let overtaken = overtakenNodes()
    for chunk in 0..<(second.count / Self.stride) {
      for index in 0..<entryCount(second, chunk: chunk) {
        let later = entry(second, chunk: chunk, index: index)
        var entry = plumb_entry()
        entry.site = later.site
        if index < entryCount(first, chunk: chunk) {
          entry = self.entry(first, chunk: chunk, index: index)
        }
        copyLifetimes(chunk: chunk, index: index)
        if later.site < sites.count, overtaken.contains(sites[Int(later.site)].node) {
          if entry.allocations == 0, entry.frees == 0 { entry.epoch = later.epoch }
          entry.allocations = later.allocations
          entry.allocated_bytes = later.allocated_bytes
        }
        second.storeBytes(
          of: entry, toByteOffset: offset(chunk: chunk, index: index), as: plumb_entry.self)
      }
    }
  }

  /// The stacks that have more frees than allocations in the first copy.
  private func overtakenNodes() -> Set<UInt32> {
    var blocks: [UInt32: Int64] = [:]
    var bytes: [UInt32: Int64] = [:]
    for chunk in 0..<(first.count / Self.stride) where isOfThread(chunk) {
      for index in 0..<entryCount(first, chunk: chunk) {
        let entry = entry(first, chunk: chunk, index: index)
        guard entry.allocations != entry.frees || entry.allocated_bytes != entry.freed_bytes,
          entry.site < sites.count
        else { continue }
        let node = sites[Int(entry.site)].node
        blocks[node, default: 0] &+= Int64(bitPattern: entry.allocations &- entry.frees)
        bytes[node, default: 0] &+= Int64(bitPattern: entry.allocated_bytes &- entry.freed_bytes)
      }
    }
    return Set(blocks.keys.filter { blocks[$0]! < 0 || bytes[$0]! < 0 })
  }

  private func isOfThread(_ chunk: Int) -> Bool {
    let lane = Int(first.load(fromByteOffset: chunk * Self.stride, as: UInt32.self))
    return lane >= lanes.count || lanes[lane].purpose == PLUMB_LANE_THREAD.rawValue
  }

  /// 0 past the end of a copy. What a damaged file says is bounded here and refused by the reader.
  private func entryCount(_ copy: UnsafeMutableRawBufferPointer, chunk: Int) -> Int {
    guard (chunk + 1) * Self.stride <= copy.count else { return 0 }
    let position = chunk * Self.stride + MemoryLayout<UInt32>.stride
    let count = copy.load(fromByteOffset: position, as: UInt32.self)
    return Int(min(count, PLUMB_CHUNK_ENTRIES))
  }

  private func offset(chunk: Int, index: Int) -> Int {
    chunk * Self.stride + Self.entries + index * MemoryLayout<plumb_entry>.stride
  }

  private func entry(
    _ copy: UnsafeMutableRawBufferPointer, chunk: Int, index: Int
  ) -> plumb_entry {
    copy.load(fromByteOffset: offset(chunk: chunk, index: index), as: plumb_entry.self)
  }

  private func copyLifetimes(chunk: Int, index: Int) {
    let start = chunk * Self.stride + Self.lifetimes + index * Self.lifetimeBytes
    let target = UnsafeMutableRawBufferPointer(
      rebasing: second[start..<(start + Self.lifetimeBytes)])
    if index < entryCount(first, chunk: chunk) {
      target.copyBytes(from: first[start..<(start + Self.lifetimeBytes)])
    } else {
      target.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }
}
