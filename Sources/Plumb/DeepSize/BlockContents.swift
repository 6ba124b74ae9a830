/// What lies in each kind of block, and how many bytes of it were asked for.
///
/// Offsets are those of the standard library's storage classes (`ContiguousArrayBuffer.swift`,
/// `DictionaryStorage.swift`, `SetStorage.swift`, `StringStorage.swift`), whose layout is part of
/// the stable ABI, and of the boxes of the runtime.
extension GraphWalk {
  mutating func visitContents(of index: Int) {
    let node = nodes[index]
    let base = node.address
    let holder = Holder(node: index)
    let object = objects[Int(node.plan)]
    switch object.kind {
    case .fields(let plan):
      let size = object.type?.instanceSize ?? 16
      measure(index, requested: size)
      // More than any allocator rounds up: something is allocated behind the fields.
      if nodes[index].usableSize > size + size / 4 + 48 { note(.bufferElements, object.type) }
      follow(base, plan: plan, from: holder)
    case .array(let element, let start, let stride):
      visitArray(index, element: element, start: start, stride: stride)
    case .hashTable(let key, let value, let keyStride, let valueStride, let isSet):
      visitHashTable(
        index, plans: (key, value), strides: (keyStride, valueStride), isSet: isSet)
    case .string: visitString(index)
    case .data(let bytes, let deallocator, let capacity):
      measure(index, requested: object.type?.instanceSize ?? 16)
      let address = (base + bytes).load(as: UnsafeRawPointer?.self)
      let size = (base + capacity).load(as: Int.self)
      guard let address else { return }
      if (base + deallocator).load(as: UInt.self) != 0 || !sizes.isHeapBlock(address, minimum: 0) {
        note(.foreignBytes, object.type)
      } else {
        reachBytes(address, plan: 1, requested: size, label: 0, from: holder)
      }
    case .box(let plan, let start, let end):
      measure(index, requested: end)
      follow(base + start, plan: plan, from: holder)
    case .errorBox: visitErrorBox(index)
    case .closure(let plan, let end):
      measure(index, requested: end)
      if nodes[index].usableSize > 0 && nodes[index].usableSize < end {
        note(.undescribedCaptures, object.type)
      } else {
        follow(base, plan: plan, from: holder)
      }
    case .undescribedClosure:
      measure(index, requested: nil)
      note(.undescribedCaptures, object.type)
    case .managedBuffer(let plan):
      measure(index, requested: nil, minimum: object.type?.instanceSize ?? 16)
      follow(base, plan: plan, from: holder)
      note(.bufferElements, object.type)
    case .task:
      measure(index, requested: nil)
      note(.task, nil)
    case .unknown:
      if !HeapHeader(address: base).isImmortal {
        measure(index, requested: nil)
        note(.unknownObject, object.type)
      }
    case .bytes: break
    }
  }

  /// Asks for a block's size once; `requested` is nil where the block doesn't say it.
  private mutating func measure(_ index: Int, requested: Int?, minimum: Int? = nil) {
    let header = HeapHeader(address: nodes[index].address)
    guard nodes[index].usableSize == 0, !header.isImmortal else { return }
    guard let usable = sizes.usableSize(of: header, minimum: requested ?? minimum ?? 16) else {
      if !sizes.isOnStackOrInImage(header.address) { note(.unknownObject, header.metadata) }
      return
    }
    nodes[index].usableSize = usable
    nodes[index].requestedSize = min(requested ?? usable, usable)
    if let sideTable = header.sideTable {
      reachBytes(sideTable, plan: 0, requested: 32, label: 0, from: Holder(node: index))
    }
  }

  private mutating func visitArray(_ index: Int, element: Int, start: Int, stride: Int) {
    let base = nodes[index].address
    let count = base.load(fromByteOffset: 16, as: Int.self)
    let capacity = Int(base.load(fromByteOffset: 24, as: UInt.self) >> 1)
    measure(index, requested: start + max(count, capacity) * stride, minimum: start)
    // The capacity includes what the allocator rounded up; an array that was made for its count
    // asked for no more than that.
    let usable = nodes[index].usableSize
    let used = start + count * stride
    if usable > 0 && usable - used < 16 { nodes[index].requestedSize = used }
    if table.plans[element].edges.isEmpty { return }
    for place in 0..<count {
      follow(
        base + start + place * stride, plan: element, from: Holder(node: index, element: place))
    }
  }

  private mutating func visitHashTable(
    _ index: Int, plans: (key: Int, value: Int), strides: (key: Int, value: Int), isSet: Bool
  ) {
    let base = nodes[index].address
    let scale = Int(base.load(fromByteOffset: 32, as: Int8.self))
    guard scale >= 0, scale < 48 else { return note(.unknownObject, nil) }
    let buckets = 1 << scale
    let keys = base.load(fromByteOffset: 48, as: UnsafeRawPointer.self)
    let values = isSet ? keys : base.load(fromByteOffset: 56, as: UnsafeRawPointer.self)
    let last = isSet ? keys + buckets * strides.key : values + buckets * strides.value
    measure(index, requested: last - base)
    let hasReferences =
      !table.plans[plans.key].edges.isEmpty
      || (!isSet && !table.plans[plans.value].edges.isEmpty)
    if !hasReferences { return }
    let bitmap = base + (isSet ? 56 : 64)
    for bucket in 0..<buckets {
      let word = bitmap.load(fromByteOffset: (bucket >> 6) * 8, as: UInt.self)
      guard word >> UInt(bucket & 63) & 1 == 1 else { continue }
      let holder = Holder(node: index, element: bucket)
      follow(keys + bucket * strides.key, plan: plans.key, from: holder)
      if !isSet { follow(values + bucket * strides.value, plan: plans.value, from: holder) }
    }
  }

  private mutating func visitString(_ index: Int) {
    let base = nodes[index].address
    let word = base.load(fromByteOffset: 16, as: UInt.self)
    let capacity = Int(word & 0xFFFF_FFFF_FFFF)
    // The highest bit: a word follows the code units, for positions in UTF-16 once somebody asks.
    let hasBreadcrumbs = word >> 63 == 1
    let end = 32 + capacity + (hasBreadcrumbs ? 8 : 0)
    measure(index, requested: end)
    // The capacity includes what the allocator rounded up to 16, as in an array.
    let count = Int(base.load(fromByteOffset: 24, as: UInt.self) & 0xFFFF_FFFF_FFFF)
    let least = 32 + (count + 1 + (hasBreadcrumbs ? 8 : 0) + 15) & ~15
    let usable = nodes[index].usableSize
    if usable >= least && usable - least < 16 { nodes[index].requestedSize = least }
    if hasBreadcrumbs {
      let breadcrumbs = base.load(fromByteOffset: 32 + (capacity + 7) & ~7, as: UInt.self)
      reachObject(breadcrumbs, label: 0, from: Holder(node: index))
    }
  }

  private mutating func visitErrorBox(_ index: Int) {
    let base = nodes[index].address
    guard let content = RuntimeMetadata(plausible: base.load(fromByteOffset: 16, as: UInt.self))
    else { return note(.unknownObject, nil) }
    let start = ObjectPlan.alignedOffset(32, for: content)
    measure(index, requested: start + content.size)
    follow(base + start, plan: table.plan(for: content, label: 0), from: Holder(node: index))
  }
}
