import ProfileModel

/// The callers of a site, one a line, the runtime's own frames hidden but counted.
struct CallerText {
  private let profile: Profile
  private let style: TerminalStyle

  /// A stack deeper than this shows its inner and outer ends.
  private static let shownFrames = 24
  private static let shownOuterFrames = 4

  init(_ profile: Profile, style: TerminalStyle) {
    self.profile = profile
    self.style = style
  }

  func lines(of site: Site) -> [String] {
    let steps = steps(above: site)
    guard steps.count > Self.shownFrames else { return steps }
    let inner = steps.prefix(Self.shownFrames - Self.shownOuterFrames)
    let outer = steps.suffix(Self.shownOuterFrames)
    let hidden = steps.count - inner.count - outer.count
    return inner + ["[\(Quantity.count(hidden)) lines not shown]"] + outer
  }

  /// The names of the callers that are the program's own, the nearest first.
  func callers(of site: Site) -> [String] {
    let blame = profile.blame(of: site.path)
    return profile.paths.ancestry(of: blame.path).dropFirst().compactMap { path in
      let frame = profile.frames[profile.paths.frame(of: path)]
      return frame.role == .application ? DisplayWidth.printable(frame.displayName) : nil
    }
  }

  /// Callers from the blame frame outwards; neighbours of one name are one line with a count.
  private func steps(above site: Site) -> [String] {
    let blame = profile.blame(of: site.path)
    var lines: [String] = []
    var hidden = 0
    var last: (text: String, times: Int)?
    func endRun() {
      guard let run = last else { return }
      lines.append(run.times == 1 ? run.text : "\(run.text) (\(Quantity.count(run.times)) times)")
      last = nil
    }
    func endHidden() {
      guard hidden > 0 else { return }
      lines.append("[\(hidden) runtime \(hidden == 1 ? "frame" : "frames")]")
      hidden = 0
    }
    for path in profile.paths.ancestry(of: blame.path).dropFirst() {
      let frame = profile.frames[profile.paths.frame(of: path)]
      guard frame.role == .application || frame.isMarker else {
        endRun()
        hidden += 1
        continue
      }
      endHidden()
      let text = describe(frame)
      if last?.text == text {
        last?.times += 1
      } else {
        endRun()
        last = (text, 1)
      }
    }
    endRun()
    endHidden()
    return lines
  }

  private func describe(_ frame: Frame) -> String {
    if frame.isMarker { return frame.displayName }
    let place = PlaceText.place(of: frame).map { "  \($0)" } ?? ""
    let module = frame.moduleName.isEmpty ? "" : "  \(frame.moduleName)"
    let awaiting = frame.isAwaiting ? "awaited by " : ""
    return style.callerArrow + awaiting
      + DisplayWidth.printable(frame.displayName + place + module)
  }
}
