import ProfileModel

/// The profile for valgrind's `dh_view.html`, version 2 of its JSON.
///
/// A program point is a stack, innermost first. DHAT measures time in instructions; here it is
/// bytes allocated, in which lifetimes are counted. Two of its figures a recording does not have
/// for each stack: the most that was ever alive is at least the larger of what was alive at the
/// peak and at the end, which is what is written; and the sum of lifetimes is that of the middles
/// of their histogram's buckets, of freed blocks alone. All others are exact. Of very many stacks
/// only the inner frames are written, since the viewer would not open the file; a marker stands for
/// the rest.
///
/// Source of the format: valgrind 3.19, dhat/dh_main.c and dhat/dh_view.js.
public struct DHATReport: ReportRenderer {
  /// Frames of a stack, where there are more than `FoldedPaths.siteLimit` sites.
  private static let cutDepth = 24

  /// There is one form only.
  public init() {}

  /// - Complexity: O(frames + paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let profile = profile.withoutInnerAllocators()
    let totals = profile.totals
    let peak = profile.timeline.highest?.allocatedBytes ?? totals.allocatedBytes
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.integer("dhatFileVersion", 2)
      writer.string("mode", "heap")
      writer.string("verb", "Allocated")
      writer.boolean("bklt", true)
      writer.boolean("bkacc", false)
      writer.string("tu", "bytes allocated")
      writer.string("Mtu", "million bytes allocated")
      writer.integer("tuth", LifetimeHistogram.lowerBound(ofBucket: 1))
      writer.string("cmd", RunOutcome.command(profile))
      writer.integer("pid", profile.run.pid)
      writer.integer("te", max(totals.allocatedBytes, 1))
      writer.integer("tg", min(peak, max(totals.allocatedBytes, 1)))
      writer.array("pps") { writer in
        for point in Self.points(profile) { Self.write(point, to: &writer) }
      }
      writer.array("ftbl") { writer in
        writer.string(nil, "[root]")
        for frame in profile.frames.frames { writer.string(nil, Self.text(of: frame)) }
        writer.string(nil, Marker.leftOut(frames: 0).description)
      }
    }
    output = writer.finish()
  }

  /// A stack, as indices in `ftbl`, and what it allocated.
  private struct ProgramPoint {
    var stack: [Int32]
    var site: Site
  }

  /// The viewer wants no two points of the same stack.
  private static func points(_ profile: Profile) -> [ProgramPoint] {
    let depth = profile.sites.count > FoldedPaths.siteLimit ? cutDepth : Int.max
    let leftOut = Int32(profile.frames.count + 1)
    var points: [ProgramPoint] = []
    var positions: [[Int32]: Int] = [:]
    for site in profile.sites where site.counts != .zero {
      var stack: [Int32] = []
      for path in profile.paths.ancestry(of: site.path) {
        if stack.count == depth {
          stack.append(leftOut)
          break
        }
        // Frame 0 is the root.
        stack.append(Int32(profile.paths.frame(of: path).index + 1))
      }
      if depth < Int.max, let position = positions[stack] {
        points[position].site.merge(site)
      } else {
        if depth < Int.max { positions[stack] = points.count }
        points.append(ProgramPoint(stack: stack, site: site))
      }
    }
    return points
  }

  private static func write(
    _ point: ProgramPoint, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let counts = point.site.counts
    writer.object(inline: true) { writer in
      writer.integer("tb", counts.allocatedBytes)
      writer.integer("tbk", counts.allocations)
      writer.integer("tl", lifetime(of: point.site))
      writer.integer("mb", max(counts.peakBytes, counts.liveBytes))
      writer.integer("mbk", max(counts.peakBlocks, counts.liveBlocks))
      writer.integer("gb", counts.peakBytes)
      writer.integer("gbk", counts.peakBlocks)
      writer.integer("eb", counts.liveBytes)
      writer.integer("ebk", counts.liveBlocks)
      writer.array("fs") { $0.encoded(point.stack.map { String($0) }.joined(separator: ",")) }
    }
  }

  /// The freed blocks, each with the geometric middle of its bucket.
  private static func lifetime(of site: Site) -> Int {
    site.lifetimes.buckets.enumerated().reduce(0) { sum, bucket in
      let bound = LifetimeHistogram.lowerBound(ofBucket: bucket.offset)
      return sum + bucket.element * (bound == 0 ? 512 : 4 * bound)
    }
  }

  /// `Loader.load(path:) (Loader.swift:91)`, or with the module where there is no line.
  private static func text(of frame: Frame) -> String {
    let name = ShownName.of(frame)
    if let place = PlaceText.place(of: frame) {
      return "\(name) (\(DisplayWidth.printable(place)))"
    }
    let module = DisplayWidth.printable(frame.moduleName)
    return module.isEmpty ? name : "\(name) (in \(module))"
  }
}
