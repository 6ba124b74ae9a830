import Glibc

/// Where libplumb.so is: the library that `plumb run` preloads.
struct RecorderLibrary {
  static let fileName = "libplumb.so"

  let path: String

  /// Looks in `PLUMB_LIBRARY`, then in `../lib/plumb` beside the tool, then in
  /// `/usr/local/lib/plumb`. Where `PLUMB_LIBRARY` is set, no other place is looked at: a
  /// recording by another library than the one asked for would be worse than none.
  ///
  /// - Throws: 125 with the places tried.
  static func find() throws(ToolError) -> RecorderLibrary {
    if let path = Environment.value("PLUMB_LIBRARY"), !path.isEmpty {
      guard FileSystem.isRegularFile(path) else {
        throw .run(
          "PLUMB_LIBRARY names '\(path)', which is not a file. Correct it, or unset it to use the "
            + "library that was installed with this tool.")
      }
      return RecorderLibrary(path: FileSystem.absolute(path))
    }
    let places = standardPlaces()
    for place in places where FileSystem.isRegularFile(place) {
      return RecorderLibrary(path: place)
    }
    throw .run(
      "The recorder's library was not found. Tried: \(places.joined(separator: ", ")). Run "
        + "`make install`, or set PLUMB_LIBRARY to the path of \(fileName).")
  }

  static func standardPlaces() -> [String] {
    var places: [String] = []
    if let tool = realpath("/proc/self/exe", nil) {
      defer { free(tool) }
      let prefix = FileSystem.folder(of: FileSystem.folder(of: String(cString: tool)))
      places.append("\(prefix)/lib/plumb/\(fileName)")
    }
    let installed = "/usr/local/lib/plumb/\(fileName)"
    if !places.contains(installed) { places.append(installed) }
    return places
  }
}
