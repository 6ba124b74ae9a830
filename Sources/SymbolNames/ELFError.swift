/// Why a file cannot be used to name functions.
package enum ELFError: Error, Equatable, CustomStringConvertible {
  case notELF
  case otherClass
  case truncated
  case otherBuild(buildID: String)
  case changedSince

  /// A clause that follows the file's name.
  package var description: String {
    switch self {
    case .notELF: "is not an ELF file"
    case .otherClass: "is not a 64-bit little-endian ELF file"
    case .truncated: "is cut off or damaged"
    case .otherBuild(let buildID): "is not the file that ran: its build id is \(buildID)"
    case .changedSince: "was changed after the program started, and it has no build id"
    }
  }
}
