import CRecording

/// A recording written by a test: the layout without a recorder.
///
/// Tables start as a recorder makes them: the empty string, node 0, site 0. Everything may be
/// changed before `bytes` lays it out.
package struct SyntheticRecording {
  package var header = plumb_recording_header()
  package var strings: [UInt8] = [0]
  package var modules: [plumb_module] = []
  package var nodes: [plumb_node] = [plumb_node()]
  package var sites: [plumb_site] = [plumb_site()]
  package var lanes: [plumb_lane] = []
  package var chunks: [plumb_chunk] = []
  package var timeline: [plumb_timeline_point] = []
  package var types: [plumb_type] = [plumb_type()]
  package var timers: [plumb_timer_record] = []
  /// Room in every table for so many times its records, as a recorder leaves it.
  package var slack = 2

  package init() {
    header.magic = "PLUMBREC".utf8.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    header.version = PLUMB_RECORDING_VERSION
    header.machine = PLUMB_RECORDING_MACHINE_X86_64
    header.header_bytes = UInt64(PLUMB_HEADER_BYTES)
    header.run.pid = 4711
    header.run.end = PLUMB_END_EXIT.rawValue
    header.run.allocator = string("jemalloc-5.3.0")
    header.run.recorder_version = string("0.1.0")
    header.run.executable = string("/usr/bin/app")
    header.run.command = string("app")
    header.run.command_count = 1
    header.pulse.epoch = 1
    timeline = Array(
      repeating: plumb_timeline_point(), count: 2 * Int(PLUMB_TIMELINE_POINTS))
  }

  // --- Tables ------------------------------------------------------------------------------------

  @discardableResult
  package mutating func string(_ text: String) -> UInt32 {
    let offset = UInt32(strings.count)
    strings += Array(text.utf8) + [0]
    return offset
  }

  package mutating func addModule(
    _ path: String, _ span: Range<UInt64>, bias: UInt64, buildID: [UInt8] = [],
    generations: Range<UInt32> = 0..<PLUMB_GENERATION_OPEN
  ) {
    var module = plumb_module()
    module.start = span.lowerBound
    module.end = span.upperBound
    module.bias = bias
    module.path = string(path)
    module.first_generation = generations.lowerBound
    module.end_generation = generations.upperBound
    module.build_id_bytes = UInt32(buildID.count)
    withUnsafeMutableBytes(of: &module.build_id) { $0.copyBytes(from: buildID) }
    modules.append(module)
  }

  package mutating func addNode(
    _ kind: plumb_node_kind, address: UInt64 = 0, parent: UInt32 = 0
  ) -> UInt32 {
    nodes.append(plumb_node(address: address, parent: parent, kind: kind.rawValue))
    return UInt32(nodes.count - 1)
  }

  /// Adds a stack of return addresses, innermost first; gives its innermost node.
  package mutating func addStack(_ addresses: [UInt64], generation: UInt64 = 0) -> UInt32 {
    var node = addNode(PLUMB_NODE_ROOT, address: generation)
    for address in addresses.reversed() {
      node = addNode(PLUMB_NODE_FRAME, address: address, parent: node)
    }
    return node
  }

  package mutating func addSite(
    node: UInt32, sizeClass: UInt8, flags: UInt8 = 0, type: UInt32 = 0
  ) -> UInt32 {
    var site = plumb_site()
    site.node = node
    site.type = type
    site.size_class = sizeClass
    site.flags = flags
    sites.append(site)
    return UInt32(sites.count - 1)
  }

  package mutating func addType(
    _ kind: plumb_type_kind, descriptor: UInt64 = 0, metadata: UInt64 = 0, arguments: [UInt32] = []
  ) -> UInt32 {
    var type = plumb_type()
    type.kind = kind.rawValue
    type.descriptor = descriptor
    type.metadata = metadata
    type.argument_count = UInt32(arguments.count)
    withUnsafeMutableBytes(of: &type.arguments) {
      $0.copyBytes(from: arguments.prefix(Int(PLUMB_TYPE_ARGUMENTS)).withUnsafeBytes(Array.init))
    }
    types.append(type)
    return UInt32(types.count - 1)
  }

  @discardableResult
  package mutating func addLane(_ name: String, owner: UInt32) -> UInt32 {
    var lane = plumb_lane()
    lane.owner = owner
    lane.first_owner = owner
    lane.owners = 1
    withUnsafeMutableBytes(of: &lane.name) { $0.copyBytes(from: name.utf8.prefix(15)) }
    lanes.append(lane)
    return UInt32(lanes.count - 1)
  }

  /// Counts for a lane; a chunk is begun when the lane's last one is full.
  package mutating func addEntry(
    lane: UInt32, _ entry: plumb_entry, lifetimes: [UInt32] = Array(repeating: 0, count: 8)
  ) {
    let isOpen = chunks.last.map { $0.lane == lane && $0.count < PLUMB_CHUNK_ENTRIES } ?? false
    if !isOpen {
      var chunk = plumb_chunk()
      chunk.lane = lane
      chunks.append(chunk)
    }
    let position = Int(chunks[chunks.count - 1].count)
    let entryOffset =
      MemoryLayout<plumb_chunk>.offset(of: \.entries)! + position * MemoryLayout<plumb_entry>.stride
    let lifetimeOffset =
      MemoryLayout<plumb_chunk>.offset(of: \.lifetimes)! + position * lifetimes.count * 4
    withUnsafeMutableBytes(of: &chunks[chunks.count - 1]) { bytes in
      bytes.storeBytes(of: entry, toByteOffset: entryOffset, as: plumb_entry.self)
      for (bucket, count) in lifetimes.enumerated() {
        bytes.storeBytes(of: count, toByteOffset: lifetimeOffset + bucket * 4, as: UInt32.self)
      }
    }
    chunks[chunks.count - 1].count += 1
  }
}

extension plumb_entry {
  /// Counters of blocks of equal size.
  package init(
    site: UInt32, allocations: UInt64, frees: UInt64 = 0, blockBytes: UInt64 = 1,
    temporaryAllocations: UInt64 = 0
  ) {
    self.init()
    self.site = site
    self.allocations = allocations
    allocated_bytes = allocations * blockBytes
    self.frees = frees
    freed_bytes = frees * blockBytes
    temporary_allocations = temporaryAllocations
  }
}
