/// What a program's own file is called, and so, by custom, the Swift module of its code: a copy
/// under another name is the same program.
public struct ProgramName: Sendable {
  private let file: String
  private let qualifier: String

  /// - Parameter path: The program's file.
  public init(ofPath path: String) {
    file = LoadedModule.name(ofPath: path)
    let identifier = file.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" }
    qualifier = file.isEmpty ? "" : String(identifier) + "."
  }

  /// A module's name without its version; empty for the program itself.
  public func module(_ name: String) -> String {
    name == file ? "" : NormalizedName.module(name)
  }

  /// `App.Loader.load()` is `Loader.load()` in the program `App`.
  public func withoutModule(_ name: String) -> String {
    guard !qualifier.isEmpty, name.contains(qualifier) else { return name }
    var result = ""
    var rest = name[...]
    while let range = rest.firstRange(of: qualifier) {
      let before = rest[..<range.lowerBound]
      result += before
      let isWord = (before.last ?? result.last).map { !Self.continuesName($0) } ?? true
      if !isWord { result += qualifier }
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  private static func continuesName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }
}
