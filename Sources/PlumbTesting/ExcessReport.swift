import Plumb

/// The sites that made an excess, as text and as folded stacks.
struct ExcessReport {
  private static let shownSites = 5
  private static let shownFrames = 4

  private let sites: [(weight: Int, site: ThreadSites.Site)]
  private let metric: BudgetMetric

  init(sites: [ThreadSites.Site], metric: BudgetMetric) {
    self.metric = metric
    self.sites = sites.map { (metric.weight($0), $0) }.filter { $0.weight > 0 }
      .sorted { $0.weight > $1.weight }
  }

  /// The heaviest sites with their callers, up to the test.
  var text: String {
    var lines: [String] = []
    for (weight, site) in sites.prefix(Self.shownSites) {
      let frames = Self.framesOfTest(site.traceback)
      lines.append("  \(metric.text(weight))  \(frames.first?.description ?? "?")")
      lines += frames.dropFirst().prefix(Self.shownFrames).map { "      ← \($0)" }
    }
    let rest = sites.count - Self.shownSites
    if rest > 0 { lines.append("  … \(rest) more sites") }
    return lines.joined(separator: "\n")
  }

  /// One line for each traceback, the oldest call first: what programs for flame graphs read.
  var folded: String {
    sites.map { weight, site in
      let names = site.traceback.frames.reversed().map { frame in
        frame.function.replacing(";", with: ":").replacing("\n", with: " ")
      }
      return "\(names.joined(separator: ";")) \(weight)\n"
    }.joined()
  }

  /// Without what called the test: Swift Testing, and the thread that it was measured on.
  private static func framesOfTest(
    _ traceback: HeapSnapshot.Traceback
  ) -> [HeapSnapshot.Frame] {
    let frames = traceback.frames
    let end = frames.firstIndex {
      $0.module.hasPrefix("libTesting") || $0.module.hasPrefix("libXCTest") || $0.isOfPlumb
        // What the macros @Test and @Suite made of the test, and the Swift runtime below it.
        || $0.function.contains("TestfMp_") || $0.function.hasPrefix("@Test ")
        || $0.function.hasPrefix("swift_job_run")
    }
    return frames.prefix(max(1, end ?? frames.count)).filter { frame in
      !frame.function.hasPrefix("swift::") && !frame.function.hasPrefix("(anonymous namespace)::")
    }
  }
}

extension HeapSnapshot.Frame {
  var isOfPlumb: Bool { isOf("PlumbTesting") }

  /// Whether this is the Swift runtime's, between an executor and the function of a task.
  fileprivate var runsJobs: Bool {
    module.hasPrefix("libswift_Concurrency")
      || ["swift::", "swift_job_run", "UnownedJob."].contains { function.hasPrefix($0) }
  }

  /// Whether the function, or what it is in, is declared in a module.
  func isOf(_ name: String) -> Bool {
    let declared = function.split(separator: " in ").last ?? function[...]
    let plain = declared.hasPrefix("static ") ? declared.dropFirst("static ".count) : declared
    return plain.hasPrefix(name + ".")
  }
}

extension ThreadSites.Site {
  var isOfSwiftTesting: Bool {
    guard let frame = traceback.frames.first else { return false }
    return frame.module.hasPrefix("libTesting.so") || frame.isOf("Testing")
  }

  /// Not what the test allocates.
  var isForeign: Bool {
    isOfSwiftTesting || isOfTaskSwitch || traceback.frames.first?.isOfPlumb ?? false
  }

  /// Of the measuring thread and what it calls to run a job, and of no function of a test that was
  /// on the stack: to switch tasks, the runtime allocates while a test awaits.
  var isOfTaskSwitch: Bool {
    let caller = traceback.frames.first { !$0.isAwaiting && !$0.runsJobs }
    return caller?.function.contains("PlumbTesting.MeasuringThread.") ?? false
  }
}
