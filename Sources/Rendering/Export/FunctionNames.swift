import ProfileModel

/// The frames' functions, each once, for formats that keep functions and places apart.
struct FunctionNames {
  /// One function of one module and file.
  struct Function: Hashable {
    var name: String
    var symbol: String
    var module: Int?
    var moduleName: String
    var file: String?
  }

  private(set) var functions: [Function] = []
  /// By the frame's index.
  private(set) var functionOfFrame: [Int32] = []

  init(_ table: FrameTable) {
    var indices: [Function: Int32] = [:]
    for frame in table.frames {
      let name = ShownName.of(frame)
      let function = Function(
        name: name, symbol: frame.mangledFunction ?? name, module: frame.module,
        moduleName: frame.moduleName, file: frame.file)
      let index = indices[function] ?? Int32(functions.count)
      if index == functions.count {
        indices[function] = index
        functions.append(function)
      }
      functionOfFrame.append(index)
    }
  }
}

/// A frame's name for readers that draw it: never empty, never of more than one line.
///
/// Names come from strangers' files. Control characters and those that turn the direction of text
/// are spelled out, so that what is shown is what is there; what else a format could misread is for
/// the format to escape.
enum ShownName {
  static let unnamed = "[no name]"

  static func of(_ frame: Frame) -> String {
    of(frame.displayName)
  }

  static func of(_ name: String) -> String {
    name.isEmpty ? unnamed : DisplayWidth.printable(name)
  }
}
