import ProfileModel

/// Swift types as people write them, composed of names and arguments.
enum SwiftTypeText {
  /// A nominal type with its arguments: `[Int]` for `Swift.Array`, and the storage classes of the
  /// standard library by what they store.
  static func nominal(_ name: String, arguments: [String]) -> String {
    let name = withoutStandardModule(name)
    switch (name, arguments.count) {
    case ("Array", 1): return "[\(arguments[0])]"
    case ("Optional", 1): return "\(arguments[0])?"
    case ("Dictionary", 2): return "[\(arguments[0]): \(arguments[1])]"
    case ("_ContiguousArrayStorage", 1): return "[\(arguments[0])] storage"
    case ("_DictionaryStorage", 2): return "[\(arguments[0]): \(arguments[1])] storage"
    case ("_SetStorage", 1): return "Set<\(arguments[0])> storage"
    case ("__StringStorage", 0): return "String storage"
    case ("__SharedStringStorage", 0): return "shared String storage"
    case (_, 0): return name
    default: return "\(name)<\(arguments.joined(separator: ", "))>"
    }
  }

  /// `(Int, String) async throws -> Bool`; the result comes first.
  static func function(_ arguments: [String], flags: UInt32) -> String {
    let effects =
      (flags & 0x2000_0000 != 0 ? " async" : "") + (flags & 0x0100_0000 != 0 ? " throws" : "")
    let parameters = arguments.dropFirst().joined(separator: ", ")
    return "(\(parameters))\(effects) -> \(arguments.first ?? unknown)"
  }

  /// `any P & Q`; without a protocol, `Any` or `AnyObject`.
  static func existential(_ protocols: [String], flags: UInt32) -> String {
    if protocols.isEmpty {
      if flags & 0x3f00_0000 == 0x0100_0000 { return "any Error" }
      return flags & 0x8000_0000 != 0 ? "Any" : "AnyObject"
    }
    return "any " + protocols.joined(separator: " & ")
  }

  /// What stands for an argument that could not be read.
  static let unknown = "_"

  /// The type in a box or a closure's context; several are a tuple's elements.
  static func captured(_ types: [String]) -> String {
    types.count == 1 ? types[0] : "(\(types.joined(separator: ", ")))"
  }

  /// A demangled type without the names of the standard modules, and without the conventions by
  /// which a lowered function takes and gives its values.
  static func simplified(_ name: String) -> String {
    let name = name.replacing("Swift.", with: "").replacing("_Concurrency.", with: "")
    return name.replacing(#/@[a-z_]+ /#, with: "")
      .replacing(#/-> \((\w[\w.]*)\)/#) { "-> \($0.1)" }
  }

  static func withoutStandardModule(_ name: String) -> String {
    for module in ["Swift.", "_Concurrency."] where name.hasPrefix(module) {
      return String(name.dropFirst(module.utf8.count))
    }
    return name
  }
}
