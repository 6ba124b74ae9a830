// Scenario.swift: a program without the recorder, with it, and what must be the same.
import Foundation
import Testing

/// One program of Tests/Programs, or any other by its path, with its arguments.
struct Scenario {
  var path: String
  var arguments: [String]
  var environment: [String: String] = [:]
  var input = "/dev/null"

  init(_ name: String, _ arguments: String...) throws {
    path = try name.hasPrefix("/") ? name : Harness.program(name)
    self.arguments = arguments
  }

  /// Runs as without us, in a folder of its own.
  func runPlain(in folder: String) throws -> Outcome {
    try Command(
      path: path, arguments: arguments, environment: environment, folder: folder, input: input
    ).run()
  }

  /// The command under a bare LD_PRELOAD; recordings go to `recordings`, children are followed.
  func recorded(
    in folder: String, recordings: String, options: String = "", preloads: [String] = []
  ) throws -> Command {
    var variables = environment
    variables["LD_PRELOAD"] = (preloads + [try Harness.library()]).joined(separator: ":")
    variables["PLUMB_OUTPUT"] = recordings + "/%p.recording"
    if !options.isEmpty { variables["PLUMB"] = options }
    return Command(
      path: path, arguments: arguments, environment: variables, folder: folder, input: input)
  }
}

/// A scenario's run with the recorder, and what it left.
struct RecordedRun {
  let scratch: ScratchFolder
  let outcome: Outcome
  let recordings: String

  /// Every recording, the program's own images first, in the order of their making.
  func paths() throws -> [String] {
    let own = "\(outcome.pid).recording"
    let key = { (name: String) in (name.hasPrefix(own) ? 0 : 1, name.count, name) }
    return try FileManager.default.contentsOfDirectory(atPath: recordings)
      .sorted { key($0) < key($1) }
      .map { recordings + "/" + $0 }
  }

  /// The report of the program's own recording: the image that PLUMB_OUTPUT names.
  func report(hasStacks: Bool = true) throws -> Report {
    let path = recordings + "/\(outcome.pid).recording"
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure("No recording was made. The program wrote: \(outcome.errors)")
    }
    return try Report(of: path, hasStacks: hasStacks)
  }

  /// The reports of the processes that the program started.
  func childReports() throws -> [Report] {
    let own = "/\(outcome.pid).recording"
    return try paths().filter { !$0.contains(own) }.map { try Report(of: $0) }
  }
}

extension Scenario {
  /// Runs with the recorder alone.
  func record(options: String = "", preloads: [String] = []) throws -> RecordedRun {
    let scratch = try ScratchFolder()
    let recordings = try scratch.makeFolder("recordings")
    let command = try recorded(
      in: try scratch.makeFolder("folder"), recordings: recordings, options: options,
      preloads: preloads)
    return RecordedRun(scratch: scratch, outcome: try command.run(), recordings: recordings)
  }

  /// Runs without and with the recorder: status, stdout, stderr and files must be the same.
  /// `hidingAddresses` compares stderr but for its hexadecimal numbers: they differ at every run.
  @discardableResult
  func expectAsWithoutUs(
    options: String = "", hidingAddresses: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> RecordedRun {
    let plainFolder = try ScratchFolder()
    let plain = try runPlain(in: plainFolder.path)
    let run = try record(options: options)
    #expect(run.outcome.ending == plain.ending, sourceLocation: sourceLocation)
    #expect(run.outcome.output == plain.output, sourceLocation: sourceLocation)
    let shown = { (errors: String) in
      hidingAddresses ? errors.replacing(/0x[0-9a-f]+/, with: "0x") : errors
    }
    #expect(shown(run.outcome.errors) == shown(plain.errors), sourceLocation: sourceLocation)
    let files = try contents(of: run.scratch.path + "/folder")
    #expect(try files == contents(of: plainFolder.path), sourceLocation: sourceLocation)
    return run
  }
}

extension Report {
  /// What holds of every report of a whole, finished run.
  func expectWhole(
    droppedEvents: Int = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sumOfSites.events == totals.events, sourceLocation: sourceLocation)
    #expect(
      abs(sumOfSites.peakBytes - totals.peakBytes) <= trust.peakErrorBytes,
      sourceLocation: sourceLocation)
    #expect(
      totals.liveBytes == totals.allocatedBytes - totals.freedBytes,
      sourceLocation: sourceLocation)
    #expect(
      totals.liveBlocks == totals.allocations - totals.frees, sourceLocation: sourceLocation)
    #expect(
      sites.allSatisfy { $0.counts.liveBytes >= 0 && $0.counts.liveBlocks >= 0 },
      sourceLocation: sourceLocation)
    #expect(trust.droppedEvents == droppedEvents, sourceLocation: sourceLocation)
    #expect(!trust.running, sourceLocation: sourceLocation)
  }

  /// Expects exactly these events of one site.
  func expectSite(
    _ function: String, allocations: Int, bytesEach: Int, frees: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let counts = counts(blaming: function)
    let expected = [
      allocations, allocations * bytesEach, frees, frees * bytesEach, allocations - frees,
      (allocations - frees) * bytesEach,
    ]
    #expect(
      counts.events == expected,
      "\(function): allocations, bytes, frees, bytes, live blocks, live bytes",
      sourceLocation: sourceLocation)
    let innermost = sites(blaming: function).allSatisfy { $0.passes(through: function) }
    #expect(innermost, sourceLocation: sourceLocation)
  }
}
