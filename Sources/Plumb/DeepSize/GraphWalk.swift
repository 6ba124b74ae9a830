/// A block that was found, and where it was found first.
struct HeapNode {
  let address: UnsafeRawPointer
  /// The number of its `ObjectPlan`.
  let plan: Int32
  /// The block that refers to it; -1 for the measured value itself.
  let parent: Int32
  let label: Int32
  /// The place in an array or a hash table; -1 where there is none.
  let element: Int32
  var usableSize = 0
  var requestedSize = 0
  var references: Int32 = 1
  var isShared = false
  let hasHeader: Bool
}

/// Finds every block under a value, breadth first: the list of nodes is the list of work.
///
/// Nothing is retained, no witness of the program's own is called and no value is copied, except
/// for the bits of an enum with more than one payload.
struct GraphWalk: ~Copyable {
  var table = PlanTable()
  var nodes: ContiguousArray<HeapNode> = []
  var objects: ContiguousArray<ObjectPlan> = [.sideTable, .dataBytes, .pointee]
  var reasons: [ReasonKey: Int] = [:]
  var weakReferences = 0
  var unownedReferences = 0
  var unmanagedReferences = 0
  var zombies: [UnsafeRawPointer: Int] = [:]
  let options: DeepSize.Options
  let sizes = BlockSizes()

  private var visited = AddressTable()
  private var planOfMetadata: [RuntimeMetadata: Int32] = [:]
  private var planOfBox: [RuntimeMetadata: Int32] = [:]
  private var lastPlan: (metadata: RuntimeMetadata, plan: Int32)?
  private var isMarking = false
  private var marked: [Int] = []

  struct ReasonKey: Hashable {
    let kind: DeepSize.InexactReason.Kind
    let type: RuntimeMetadata?
  }

  /// Who holds the references that are looked at.
  struct Holder {
    var node: Int
    var element = -1
  }

  init(options: DeepSize.Options) { self.options = options }

  mutating func walk(_ value: UnsafeRawPointer, type: RuntimeMetadata) {
    follow(value, plan: table.plan(for: type, label: 0), from: Holder(node: -1))
    var index = 0
    while index < nodes.count {
      visitContents(of: index)
      index += 1
    }
    markShared()
  }

  /// Marks what others refer to as well, and everything under it.
  private mutating func markShared() {
    for index in nodes.indices {
      let node = nodes[index]
      guard node.hasHeader, node.parent >= 0, node.usableSize > 0, !node.isShared,
        HeapHeader(address: node.address).strongCount > Int(node.references)
      else { continue }
      nodes[index].isShared = true
      marked.append(index)
    }
    isMarking = true
    while let index = marked.popLast() { visitContents(of: index) }
  }

  mutating func note(_ kind: DeepSize.InexactReason.Kind, _ type: RuntimeMetadata?) {
    if !isMarking { reasons[ReasonKey(kind: kind, type: type), default: 0] += 1 }
  }

  // MARK: Values

  mutating func follow(_ base: UnsafeRawPointer, plan: Int, from holder: Holder) {
    for number in table.plans[plan].edges {
      let edge = table.edges[number]
      let place = base + edge.offset
      switch edge.kind {
      case .object:
        reachObject(place.load(as: UInt.self), label: edge.label, from: holder)
      case .opaqueExistential: followExistential(place, edge, from: holder)
      case .enumeration: followEnum(place, edge, from: holder)
      case .weak where !isMarking:
        if place.load(as: UInt.self) != 0 { weakReferences += 1 }
      case .unowned where !isMarking: meetUnowned(place.load(as: UInt.self))
      case .unmanaged where !isMarking:
        if place.load(as: UInt.self) != 0 { unmanagedReferences += 1 }
      case .weak, .unowned, .unmanaged: break
      case .pointer: meetPointer(place.load(as: UInt.self), edge, from: holder)
      case .unknown: note(.noFieldMetadata, edge.type)
      }
    }
  }

  private mutating func followExistential(
    _ place: UnsafeRawPointer, _ edge: Edge, from holder: Holder
  ) {
    guard let type = RuntimeMetadata(plausible: place.load(fromByteOffset: 24, as: UInt.self))
    else { return }
    if type.isStoredInline {
      if !type.isTrivial {
        follow(place, plan: table.plan(for: type, label: edge.label), from: holder)
      }
    } else {
      reachBox(place.load(as: UInt.self), of: type, label: edge.label, from: holder)
    }
  }

  private mutating func followEnum(
    _ place: UnsafeRawPointer, _ edge: Edge, from holder: Holder
  ) {
    let plan = table.enums[edge.detail]
    let tag = Int(plan.type.getEnumTag(place, plan.type.address))
    guard tag < plan.payloadCaseCount else { return }
    let active = plan.cases[tag]
    guard let payload = active.type else { return note(.noFieldMetadata, plan.type) }
    // With one payload, its bits are the enum's.
    if plan.payloadCaseCount == 1 {
      followPayload(place, active, payload, from: holder)
    } else {
      withUnsafeTemporaryAllocation(byteCount: max(plan.size, 8), alignment: 16) { copy in
        copy.copyMemory(from: UnsafeRawBufferPointer(start: place, count: plan.size))
        plan.type.projectEnumData(copy.baseAddress!, plan.type.address)
        followPayload(UnsafeRawPointer(copy.baseAddress!), active, payload, from: holder)
      }
    }
  }

  private mutating func followPayload(
    _ place: UnsafeRawPointer, _ active: CasePlan, _ payload: RuntimeMetadata,
    from holder: Holder
  ) {
    if active.isIndirect {
      reachBox(place.load(as: UInt.self), of: payload, label: active.label, from: holder)
    } else {
      follow(place, plan: table.plan(for: payload, label: active.label), from: holder)
    }
  }

  private mutating func meetUnowned(_ word: UInt) {
    guard let address = Self.objectAddress(word) else { return }
    unownedReferences += 1
    let header = HeapHeader(address: address)
    guard !header.isImmortal, header.isTornDown, zombies[address] == nil else { return }
    zombies[address] = sizes.usableSize(of: header, minimum: 16) ?? 0
  }

  private mutating func meetPointer(_ word: UInt, _ edge: Edge, from holder: Holder) {
    guard word >= 4096, let address = UnsafeRawPointer(bitPattern: word) else { return }
    note(.unsafePointer, edge.type)
    if options.followsUnsafePointers && sizes.isHeapBlock(address, minimum: 0) {
      reachBytes(address, plan: 2, requested: nil, label: edge.label, from: holder)
    }
  }

  // MARK: Blocks

  /// The address in a reference; nil for null, extra inhabitants, small strings and literals.
  static func objectAddress(_ word: UInt) -> UnsafeRawPointer? {
    let masked = word & 0x0FFF_FFFF_FFFF_FFF8
    guard word >> 63 == 0, masked >= 4096 else { return nil }
    return UnsafeRawPointer(bitPattern: masked)
  }

  mutating func reachObject(_ word: UInt, label: Int, from holder: Holder) {
    guard let address = Self.objectAddress(word), isNew(address) else { return }
    guard let metadata = HeapHeader(address: address).metadata else {
      return note(.unknownObject, nil)
    }
    append(address, plan: objectPlan(for: metadata), label: label, from: holder)
  }

  mutating func reachBox(
    _ word: UInt, of content: RuntimeMetadata, label: Int, from holder: Holder
  ) {
    guard let address = Self.objectAddress(word), isNew(address) else { return }
    if planOfBox[content] == nil {
      planOfBox[content] = Int32(objects.count)
      objects.append(ObjectPlan(boxOf: content, table: &table))
    }
    append(address, plan: planOfBox[content]!, label: label, from: holder)
  }

  mutating func reachBytes(
    _ address: UnsafeRawPointer, plan: Int32, requested: Int?, label: Int, from holder: Holder
  ) {
    guard isNew(address) else { return }
    append(address, plan: plan, label: label, from: holder, hasHeader: false)
    let usable = sizes.usableSize(ofBlock: address)
    nodes[nodes.count - 1].usableSize = usable
    nodes[nodes.count - 1].requestedSize = requested ?? usable
  }

  /// False for a block that was met before, which gets one reference more.
  private mutating func isNew(_ address: UnsafeRawPointer) -> Bool {
    if nodes.count >= options.maximumBlockCount && !isMarking {
      note(.limitReached, nil)
      return false
    }
    let index = visited.insert(UInt(bitPattern: address), as: nodes.count)
    if index == nodes.count { return !isMarking }
    guard index < nodes.count else { return false }
    if isMarking {
      if !nodes[index].isShared {
        nodes[index].isShared = true
        marked.append(index)
      }
    } else {
      nodes[index].references += 1
    }
    return false
  }

  private mutating func append(
    _ address: UnsafeRawPointer, plan: Int32, label: Int, from holder: Holder,
    hasHeader: Bool = true
  ) {
    nodes.append(
      HeapNode(
        address: address, plan: plan, parent: Int32(holder.node), label: Int32(label),
        element: Int32(truncatingIfNeeded: holder.element), hasHeader: hasHeader))
  }

  private mutating func objectPlan(for metadata: RuntimeMetadata) -> Int32 {
    if let lastPlan, lastPlan.metadata == metadata { return lastPlan.plan }
    let plan: Int32
    if let known = planOfMetadata[metadata] {
      plan = known
    } else {
      plan = Int32(objects.count)
      objects.append(ObjectPlan(metadata: metadata, table: &table))
      planOfMetadata[metadata] = plan
    }
    lastPlan = (metadata, plan)
    return plan
  }
}
