import ProfileModel

/// The profile for profiler.firefox.com, in version 48 of its processed format, which every later
/// version of the profiler reads.
///
/// A site is up to two native allocations, since a recording has no order of events: one of the
/// bytes that were freed again, with its deallocation, and one of those that are live. So the
/// profiler's allocated, deallocated and retained bytes are ours, and its memory track is our
/// timeline. The moments of single allocations mean nothing.
///
/// Source of the format: github.com/firefox-devtools/profiler, docs-developer/custom-importer.md
/// and src/types/profile.js.
public struct FirefoxReport: ReportRenderer {
  private static let processedVersion = 48

  /// There is one form only.
  public init() {}

  /// - Complexity: O(frames + paths + sites).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let profile = profile.withoutInnerAllocators()
    var writer = JSONWriter(output)
    writer.object { writer in
      Self.writeMeta(profile, to: &writer)
      writer.array("libs") { writer in
        for module in profile.modules { Self.write(module, to: &writer) }
      }
      writer.array("counters") { Self.writeMemoryTrack(profile, to: &$0) }
      writer.array("threads") { FirefoxThread(profile).write(to: &$0) }
    }
    output = writer.finish()
  }

  private static func writeMeta(
    _ profile: Profile, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object("meta", inline: true) { writer in
      writer.integer("interval", 1)
      writer.integer("startTime", profile.run.startTimeNanoseconds / 1_000_000)
      writer.string("product", "plumb: " + RunOutcome.command(profile))
      writer.string("importedFrom", "plumb \(profile.run.recorderVersion)")
      writer.integer("processType", 0)
      writer.integer("stackwalk", 1)
      writer.integer("version", 24)
      writer.integer("preprocessedProfileVersion", processedVersion)
      writer.boolean("symbolicated", true)
      writer.boolean("debug", false)
      writer.array("markerSchema") { _ in }
      writer.array("categories") { writer in
        for category in FirefoxCategory.allCases { category.write(to: &writer) }
      }
      writer.object("sampleUnits") { writer in
        writer.string("time", "ms")
        writer.string("eventDelay", "ms")
        writer.string("threadCPUDelta", "ns")
      }
    }
  }

  private static func write(
    _ module: LoadedModule, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let name = DisplayWidth.printable(module.name)
    let path = DisplayWidth.printable(module.path)
    writer.object(inline: true) { writer in
      writer.string("arch", "x86_64")
      writer.string("name", name)
      writer.string("path", path)
      writer.string("debugName", name)
      writer.string("debugPath", path)
      writer.string("breakpadId", module.buildID ?? "")
      writer.string("codeId", module.buildID)
    }
  }

  /// Live bytes as differences between one point of the timeline and the next.
  private static func writeMemoryTrack(
    _ profile: Profile, to writer: inout JSONWriter<some TextOutputStream>
  ) {
    let points = profile.peakBytes == nil ? [] : profile.timeline.points
    guard !points.isEmpty else { return }
    writer.object { writer in
      writer.string("name", "malloc")
      writer.string("category", "Memory")
      writer.string("description", "Live bytes")
      writer.string("pid", String(profile.run.pid))
      writer.integer("mainThreadIndex", 0)
      writer.object("samples", inline: true) { writer in
        writer.array("time") { writer in
          for point in points { writer.encoded(milliseconds(point.timeNanoseconds)) }
        }
        writer.array("count") { writer in
          for index in points.indices {
            let before = index == 0 ? 0 : points[index - 1].liveBytes
            writer.integer(nil, points[index].liveBytes - before)
          }
        }
        writer.array("number") { writer in for _ in points { writer.integer(nil, 0) } }
        writer.integer("length", points.count)
      }
    }
  }

  /// `1.500000`: the unit of the format, without loss.
  static func milliseconds(_ nanoseconds: Int) -> String {
    let fraction = String(abs(nanoseconds % 1_000_000))
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return "\(nanoseconds / 1_000_000).\(zeros)\(fraction)"
  }
}

/// What part of a program a frame belongs to, as colours of the profiler.
enum FirefoxCategory: Int, CaseIterable {
  case application, runtime, system, other

  init(_ role: Role) {
    switch role {
    case .application: self = .application
    case .swiftRuntime, .swiftStandardLibrary, .languageRuntime: self = .runtime
    case .allocator, .systemLibrary: self = .system
    case .marker: self = .other
    }
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    let (name, colour) =
      switch self {
      case .application: ("Program", "blue")
      case .runtime: ("Language runtime", "orange")
      case .system: ("System", "yellow")
      case .other: ("Other", "grey")
      }
    writer.object(inline: true) { writer in
      writer.string("name", name)
      writer.string("color", colour)
      writer.array("subcategories") { $0.string(nil, "Other") }
    }
  }
}
