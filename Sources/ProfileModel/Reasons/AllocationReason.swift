/// Why Swift code allocated: which feature of the language or the library needed a block.
public enum AllocationReason: String, CaseIterable, Sendable {
  case arrayGrowth = "array_growth"
  case dictionaryGrowth = "dictionary_growth"
  case setGrowth = "set_growth"
  case stringGrowth = "string_growth"
  case dataGrowth = "data_growth"
  case copyOnWrite = "copy_on_write"
  /// Room for a collection whose size was known.
  case storage
  case arrayLiteral = "array_literal"
  case string
  case stringInterpolation = "string_interpolation"
  case bridging
  /// What a closure captured, a variable that it shares with others, or the payload of an indirect
  /// case: their blocks are alike.
  case closureContext = "closure_context"
  /// A value too large for an existential's inline buffer; or such a value in a closure's context,
  /// whose block is alike.
  case box
  /// A value whose type is only known at run time, in a box of its own.
  case genericBox = "generic_box"
  case errorBox = "error_box"
  case instance
  case keyPath = "key_path"
  case metadata
  case task
  /// The frame of an async function, where its task's slab had no room.
  case asyncFrame = "async_frame"
  /// The frame of an accessor that yields what it gives access to, in code that is not specialised.
  case coroutineFrame = "coroutine_frame"
  case sideTable = "side_table"
  case unsafePointer = "unsafe_pointer"

  /// The reason of a title; nil where there is none.
  init?(title: String) {
    guard let found = Self.allCases.first(where: { $0.title == title }) else { return nil }
    self = found
  }

  /// In a word or two: `array growth`.
  public var name: String { rawValue.replacing("_", with: " ") }

  /// As people call it, in full.
  public var title: String {
    switch self {
    case .storage: "storage of known size"
    case .bridging: "bridging to Foundation's classes"
    case .closureContext: "closure context, captured variable or indirect case"
    case .box: "box of an existential, or a closure's of a large value"
    case .instance: "instance of a class"
    case .metadata: "type metadata, once for each type"
    case .task: "task, group or continuation"
    case .asyncFrame: "frame of an async function"
    case .coroutineFrame: "frame of a read or modify accessor"
    case .sideTable: "side table of a weak reference"
    case .unsafePointer: "unsafe pointer's memory"
    default: name
    }
  }

  /// What avoids it; nil where nothing does, or where it is what was asked for.
  public var advice: String? {
    switch self {
    case .arrayGrowth, .dictionaryGrowth, .setGrowth, .stringGrowth, .dataGrowth:
      "reserveCapacity before it is filled"
    case .copyOnWrite: "change it where nobody else holds it, or pass it inout"
    case .storage: "keep it and empty it with removeAll(keepingCapacity: true)"
    case .arrayLiteral: "a tuple, or a static let where the elements are constant"
    case .string: "up to 15 bytes of UTF-8 need no block; Substring shares its string's"
    case .stringInterpolation: "append to one string, or interpolate only where it is shown"
    case .bridging: "stay with String, Array and Data across the call"
    case .closureContext: "a closure that does not escape; an enum whose cases are not indirect"
    case .box: "some P or a generic instead of any P and Any; values of up to 24 bytes need no box"
    case .genericBox: "let the compiler specialise: @inlinable, or concrete types"
    case .errorBox: "throws(E), or a result, where failure is frequent"
    case .instance, .unsafePointer, .metadata: nil
    case .keyPath: "a closure, or the key path kept in a static let"
    case .task: "fewer, larger tasks; async let and groups for many"
    case .asyncFrame: "fewer values alive across an await"
    case .coroutineFrame: "optimise (-O), and let generic code be specialised"
    case .sideTable: "unowned, where the object outlives the reference"
    }
  }

  /// Whether the type of the block says as much.
  public var isToldByType: Bool {
    switch self {
    case .storage, .string, .closureContext, .genericBox, .errorBox, .instance, .task: true
    default: false
    }
  }

  /// Whether it is a collection that outgrew its storage.
  public var isGrowth: Bool {
    switch self {
    case .arrayGrowth, .dictionaryGrowth, .setGrowth, .stringGrowth, .dataGrowth: true
    default: false
    }
  }
}
