/// What the name of one frame below the program's own tells of why it allocates.
///
/// The standard library's functions are those of Swift 6 (swift/stdlib/public/core); those of the
/// runtime are in swift/stdlib/public/runtime.
struct AllocationClues: OptionSet {
  let rawValue: UInt32

  static let object = AllocationClues(rawValue: 1 << 0)
  static let metadata = AllocationClues(rawValue: 1 << 1)
  static let task = AllocationClues(rawValue: 1 << 2)
  static let asyncFrame = AllocationClues(rawValue: 1 << 3)
  static let errorBox = AllocationClues(rawValue: 1 << 4)
  static let sideTable = AllocationClues(rawValue: 1 << 5)
  static let box = AllocationClues(rawValue: 1 << 6)
  static let keyPath = AllocationClues(rawValue: 1 << 7)
  static let bridging = AllocationClues(rawValue: 1 << 8)
  static let copy = AllocationClues(rawValue: 1 << 9)
  /// Makes room in storage that is not its own alone, or that is the empty collection's.
  static let copyOrFirst = AllocationClues(rawValue: 1 << 10)
  static let growth = AllocationClues(rawValue: 1 << 11)
  static let reservation = AllocationClues(rawValue: 1 << 12)
  static let literal = AllocationClues(rawValue: 1 << 13)
  static let array = AllocationClues(rawValue: 1 << 14)
  static let dictionary = AllocationClues(rawValue: 1 << 15)
  static let set = AllocationClues(rawValue: 1 << 16)
  static let string = AllocationClues(rawValue: 1 << 17)
  static let interpolation = AllocationClues(rawValue: 1 << 18)
  static let data = AllocationClues(rawValue: 1 << 19)
  static let unsafePointer = AllocationClues(rawValue: 1 << 20)
  static let coroutine = AllocationClues(rawValue: 1 << 21)
  static let collections: AllocationClues = [.array, .dictionary, .set, .string, .data]

  /// Of a frame of the runtime or the library; of the program's own, only whether it yields.
  init(_ frame: Frame) {
    switch frame.role {
    case .swiftStandardLibrary:
      let name = frame.function ?? ""
      self = Self.libraryWords.all(in: name).reduce(into: Self.accessor(name)) {
        $0.formUnion(Self.library[$1].clues)
      }
    case .swiftRuntime, .allocator:
      let name = frame.mangledFunction ?? frame.function ?? ""
      self = Self.runtimeWords.first(in: name).map { Self.runtime[$0].clues } ?? []
    case .application: self = Self.accessor(frame.function ?? "")
    default: self = []
    }
  }

  /// Whether a function yields: its frame is in a block unless it is inlined.
  private static func accessor(_ name: String) -> AllocationClues {
    name.hasSuffix(".read") || name.hasSuffix(".modify") ? .coroutine : []
  }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The first that is met counts.
  private static let runtime: [(text: String, clues: AllocationClues)] =
    TypeLabels.metadataFunctions.map { ($0, .metadata) } + [
      ("_swift_getKeyPath", .keyPath), ("swift_getKeyPath", .keyPath),
      ("swift_allocError", .errorBox), ("swift_allocBox", .box),
      ("formWeakReference", .sideTable), ("allocateSideTable", .sideTable),
      ("swift_task_alloc", .asyncFrame), ("StackAllocator", .asyncFrame),
      ("swift_task_create", .task), ("swift_taskGroup", .task), ("swift_asyncLet", .task),
      ("swift_continuation", .task), ("swift_allocObject", .object),
    ]

  private static let runtimeWords = NameWords(runtime.map(\.text))
  private static let libraryWords = NameWords(library.map(\.text))

  /// All that are met count.
  private static let library: [(text: String, clues: AllocationClues)] = [
    ("_swift_getKeyPath", .keyPath),
    ("ArrayBuffer._consumeAndCreateNew(", .array), ("Array._createNewBuffer(", .array),
    ("growForAppend:)", .growth),
    ("_makeMutableAndUnique(", .copy), ("_consumeAndCreateNew()", .copy),
    ("_makeUniqueAndReserveCapacityIfNotUnique(", .copyOrFirst),
    ("_reserveCapacityAssumingUniqueBuffer(", .growth),
    ("Array.append(", .growth), ("Array.insert(", .growth),
    ("Array.replaceSubrange(", .growth), ("ArraySlice.append(", .growth),
    ("_allocateUninitializedArray(", [.array, .literal]),
    ("reserveCapacity(_:)", .reservation), ("Array.init(repeating:", .reservation),
    ("Collection.map(", .reservation), ("static Array.+", .reservation),
    ("_copyToContiguousArray(", .reservation),
    ("_copyCollectionToContiguousArray(", .reservation), ("minimumCapacity:)", .reservation),
    ("_DictionaryStorage.allocate(", .dictionary), ("_NativeDictionary.copy()", .copy),
    ("_NativeDictionary._copyOrMoveAndResize(", .growth),
    ("Dictionary.init(dictionaryLiteral:", .literal),
    ("_SetStorage.allocate(", .set), ("_NativeSet.copy()", .copy),
    ("_NativeSet.resize(", .growth), ("_NativeSet.copyAndResize(", .growth),
    ("_allocateStringStorage(", .string), ("_StringGuts.prepareForAppendInPlace(", .growth),
    ("_StringGuts.grow(", .growth), ("DefaultStringInterpolation", .interpolation),
    ("_DataStorage", .data), ("__DataStorage", .data),
    ("Data.append(", [.data, .growth]), ("Data._Representation.append", [.data, .growth]),
    ("Data._Representation.replaceSubrange", [.data, .growth]),
    ("Data.replaceSubrange(", [.data, .growth]),
    ("_bridgeToObjectiveC", .bridging), ("BridgeFromObjectiveC", .bridging),
    ("_bridgeAnythingToObjectiveC", .bridging), ("__SwiftValue", .bridging),
    ("NSString.", .bridging), ("NSNumber.", .bridging), ("NSArray.", .bridging),
    ("NSDictionary.", .bridging),
    ("Pointer.allocate(", .unsafePointer),
  ]
}
