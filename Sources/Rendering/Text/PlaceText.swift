import ProfileModel

/// A frame's place in the source as people read it: `Loader.swift:91`.
///
/// `Loader.swift:~91` says that the code itself has no line, and that this one is near.
enum PlaceText {
  /// The file's name and the line; nil while either is unknown.
  static func place(of frame: Frame) -> String? {
    guard let file = frame.file, let line = frame.line else { return nil }
    let name = file.utf8.lastIndex(of: UInt8(ascii: "/")).map { file[file.index(after: $0)...] }
    return "\(name ?? file[...]):\(frame.lineRule?.isApproximate == true ? "~" : "")\(line)"
  }

  /// The place of the first of several blame frames, and how many other lines there are.
  static func place(ofFirst frames: [Frame]) -> String? {
    guard let first = frames.first, let place = place(of: first) else { return nil }
    return frames.count == 1
      ? place : "\(place) +\(frames.count - 1) \(frames.count == 2 ? "line" : "lines")"
  }

  /// The function that a site is blamed on, its place and its module.
  static func function(of site: Site, in profile: Profile) -> String {
    let blame = profile.blame(of: site.path).path
    guard blame != .root else { return Marker.unattributed.description }
    let frame = profile.frames[profile.paths.frame(of: blame)]
    let place = place(of: frame).map { "  \($0)" } ?? ""
    return DisplayWidth.printable("\(frame.displayName)\(place)  \(frame.moduleName)")
  }
}
