import ProfileModel
import Testing

@Suite("Reasons for allocations")
struct AllocationReasonsTests {
  private var sample = SampleProfile()
  private static let inner = [
    "libswiftCore.so:swift_slowAlloc", "libswiftCore.so:swift_allocObject",
  ]

  /// A function of the standard library, compiled into the program.
  private func library(_ name: String) -> Frame {
    Frame(
      function: name, fullFunction: "Swift.\(name)", mangledFunction: "$s\(name)", module: 0,
      moduleName: "app", role: .swiftStandardLibrary)
  }

  /// Adds a site whose ten blocks are of a type, and gives its reason.
  private mutating func reason(
    through library: [String], type: BlockType? = nil, bytes: Int = 100,
    caller: String = "app:load()"
  ) -> AllocationReason? {
    let frames =
      Self.inner.map { SampleProfile.frame($0) } + library.map { self.library($0) }
      + [SampleProfile.frame(caller)]
    let path = sample.profile.paths.intern(
      innermostFirst: frames.map { sample.profile.frames.intern($0) })
    var site = Site(path: path, counts: Counts(allocations: 10, allocatedBytes: 10 * bytes))
    site.sizes.add(allocations: 10, bytes: 10 * bytes, sizeClass: 7)
    sample.profile.sites.append(site)
    let index = sample.profile.sites.count - 1
    if let type {
      sample.profile.types.append(type)
      sample.profile.typeShares.append(
        TypeShare(site: index, type: sample.profile.types.count - 1, counts: site.counts))
    }
    return AllocationReasons(sample.profile).shares(of: [index]).first?.reason
  }

  private static func storage(_ name: String, elementBytes: Int? = nil) -> BlockType {
    BlockType(kind: .instance, name: "\(name) storage", elementBytes: elementBytes)
  }

  private static let create =
    "_ContiguousArrayBuffer._consumeAndCreateNew(bufferIsUnique:minimumCapacity:growForAppend:)"

  @Test("an array grows, is reserved, copied or written down, by the functions on the way")
  mutating func arrays() {
    let append = "Array.append(_:)"
    let type = Self.storage("[Int]", elementBytes: 8)
    #expect(
      reason(
        through: [Self.create, "Array._reserveCapacityAssumingUniqueBuffer(oldCount:)", append],
        type: type) == .arrayGrowth)
    #expect(reason(through: [Self.create, "Array.reserveCapacity(_:)"], type: type) == .storage)
    #expect(reason(through: [Self.create, "Array._makeMutableAndUnique()"]) == .copyOnWrite)
    #expect(reason(through: ["_allocateUninitializedArray(_:)"], type: type) == .arrayLiteral)
  }

  @Test("what an empty array gets first is growth, what a shared one gets is a copy")
  mutating func firstOrCopy() {
    let way = [Self.create, "Array._makeUniqueAndReserveCapacityIfNotUnique()", "Array.append(_:)"]
    let known = Self.storage("[Int]", elementBytes: 8)
    #expect(reason(through: way, type: known, bytes: 40) == .arrayGrowth)
    #expect(reason(through: way, type: known, bytes: 48) == .copyOnWrite)
    let large = Self.storage("[Record]", elementBytes: 200)
    #expect(reason(through: way, type: large, bytes: 232) == .arrayGrowth)
    #expect(reason(through: way, type: large, bytes: 432) == .copyOnWrite)
  }

  @Test("what goes into a collection is judged by its own type")
  mutating func elements() {
    let way = ["Array._appendElementAssumeUniqueAndCapacity(_:newElement:)", "Array.append(_:)"]
    let big = BlockType(kind: .closure, name: "closure or box of App.Big")
    #expect(reason(through: way, type: big, bytes: 56) == .box)
    #expect(reason(through: way, type: BlockType(kind: .instance, name: "App.Node")) == .instance)
  }

  @Test("dictionaries, sets and strings grow by other functions than they are copied by")
  mutating func otherCollections() {
    let allocate = "static _DictionaryStorage.allocate(scale:age:seed:)"
    #expect(
      reason(through: [allocate, "_NativeDictionary._copyOrMoveAndResize(capacity:moveElements:)"])
        == .dictionaryGrowth)
    #expect(reason(through: [allocate, "_NativeDictionary.copy()"]) == .copyOnWrite)
    let set = "static _SetStorage.allocate(scale:age:seed:)"
    #expect(reason(through: [set, "_NativeSet.resize(capacity:)"]) == .setGrowth)
    let string = "_allocateStringStorage(codeUnitCapacity:)"
    #expect(reason(through: [string, "_StringGuts.grow(_:)"]) == .stringGrowth)
    #expect(
      reason(through: [string, "_StringGuts.grow(_:)", "DefaultStringInterpolation.init()"])
        == .stringInterpolation)
    #expect(reason(through: [string, "String.init(decoding:as:)"]) == .string)
  }

  @Test("a value of up to 24 bytes is in no existential's box")
  mutating func boxes() {
    let small = BlockType(kind: .closure, name: "closure or box of Int")
    #expect(reason(through: [], type: small, bytes: 24) == .closureContext)
    let large = BlockType(kind: .closure, name: "closure or box of App.Big")
    #expect(reason(through: [], type: large, bytes: 40) == .closureContext)
    #expect(reason(through: [], type: large, bytes: 41) == .box)
    let several = BlockType(kind: .closure, name: "closure or box of (App.Big, Int)")
    #expect(reason(through: [], type: several, bytes: 64) == .closureContext)
  }

  @Test("the runtime's own functions tell metadata, tasks, errors and side tables")
  mutating func runtime() {
    let ways: [(String, AllocationReason)] = [
      ("swift_getGenericMetadata", .metadata), ("swift_task_create_common", .task),
      ("swift_task_alloc", .asyncFrame), ("swift_allocError", .errorBox),
      ("swift::RefCounts<x>::formWeakReference", .sideTable),
    ]
    for (function, reason) in ways {
      let site = sample.add(
        ["libswiftCore.so:swift_slowAlloc", "libswiftCore.so:\(function)", "app:load()"],
        allocations: 3)
      let shares = AllocationReasons(sample.profile).shares(of: [site])
      #expect(shares.map(\.reason) == [reason], "\(function)")
    }
  }

  @Test("an accessor that yields has a frame of its own only where nothing is between")
  mutating func accessors() {
    let plain = sample.add(["libc.so.6:malloc", "app:Store.items.modify"], allocations: 2)
    let object = sample.add(
      ["libc.so.6:malloc", "libswiftCore.so:swift_allocObject", "app:Store.items.modify"],
      allocations: 2)
    let reasons = AllocationReasons(sample.profile)
    #expect(reasons.shares(of: [plain]).map(\.reason) == [.coroutineFrame])
    #expect(reasons.shares(of: [object]).isEmpty)
  }

  @Test("C has no reasons, and the row of what has none says so")
  mutating func unknown() {
    sample.add(["libc.so.6:malloc", "app:load"], allocations: 2)
    let groups = sample.profile.groups(by: .reason, orderedBy: .allocations)
    #expect(groups.map(\.label) == ["[no reason known]"])
    #expect(groups[0].reason == nil && groups[0].counts == sample.profile.totals)
  }

  @Test("the advice names the number of elements that the largest storage has room for")
  mutating func capacities() {
    _ = reason(
      through: [Self.create, "Array.append(_:)"],
      type: Self.storage("[Int]", elementBytes: 8), bytes: 32 + 8 * 1000)
    let allocate = "static _DictionaryStorage.allocate(scale:age:seed:)"
    _ = reason(
      through: [allocate, "_NativeDictionary._copyOrMoveAndResize(capacity:moveElements:)"],
      type: Self.storage("[Int: Int]", elementBytes: 16), bytes: 64 + 256 + 2048 * 16)
    _ = reason(through: [Self.create, "Array.append(_:)"], type: Self.storage("[App.Record]"))
    let reasons = AllocationReasons(sample.profile)
    #expect(reasons.mainShare(of: [0])?.advice == "reserveCapacity(1000) before it is filled")
    #expect(reasons.mainShare(of: [1])?.advice == "reserveCapacity(1536) before it is filled")
    #expect(reasons.mainShare(of: [2])?.advice == "reserveCapacity before it is filled")
  }

  @Test("titles tell reasons apart, and each has one name")
  func titles() {
    let reasons = AllocationReason.allCases
    #expect(Set(reasons.map(\.title)).count == reasons.count)
    #expect(reasons.allSatisfy { !$0.name.contains("_") })
  }
}
