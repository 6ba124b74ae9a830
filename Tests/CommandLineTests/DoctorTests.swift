import CRecording
import Foundation
import Testing

@Suite("The doctor says whether a program can be recorded here, and if not, why")
struct DoctorTests {
  private let workspace: Workspace
  private let library: String

  init() throws {
    workspace = try Workspace()
    library = try workspace.libraryStandIn()
  }

  private func doctor(
    _ arguments: [String] = [], environment: [String: String] = [:], wrapper: [String] = []
  ) throws -> ToolRun {
    let run = try ToolRun.plumb(
      ["doctor"] + arguments, environment: ["PLUMB_LIBRARY": library].merging(environment) { $1 },
      folder: workspace.path, wrapper: wrapper)
    #expect(!run.hung)
    return run
  }

  /// The one line about a subject.
  private func line(_ subject: String, of run: ToolRun) throws -> String {
    let lines = run.output.split(separator: "\n").map(String.init)
    return try #require(
      lines.first { $0.dropFirst(7).hasPrefix(subject + " ") }, "\(run.output)\(run.errors)")
  }

  private func program(_ sample: ProgramSample) throws -> String {
    try workspace.write(sample.bytes, to: "program", mode: 0o755)
  }

  @Test("A machine on which everything is there: status 0, and nothing is written")
  func machine() throws {
    let run = try doctor()
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("programs can be recorded here\n"))
    #expect(run.errors.isEmpty)
    #expect(try line("kernel", of: run).contains("MADV_POPULATE_WRITE"))
    #expect(try line("C library", of: run).contains("glibc 2."))
    #expect(
      try line("libplumb.so", of: run)
        == "ok     libplumb.so    \(library), version 0.1.0, layout \(PLUMB_RECORDING_VERSION).")
    #expect(workspace.names == ["libplumb.so"])
  }

  @Test("A library that is missing, foreign, or of another version")
  func unusableLibrary() throws {
    for (path, words) in [
      ("/nowhere/libplumb.so", "PLUMB_LIBRARY names '/nowhere/libplumb.so'"),
      (try workspace.write([1], to: "other.so"), "is not plumb's recorder"),
      (try workspace.libraryStandIn(version: "9.9"), "is version 9.9 with layout"),
    ] {
      let run = try doctor(environment: ["PLUMB_LIBRARY": path])
      #expect(run.status == 1)
      #expect(run.output.hasPrefix("programs cannot be recorded here\n"))
      let line = try line("libplumb.so", of: run)
      #expect(line.hasPrefix("no ") && line.contains(words))
    }
  }

  @Test("Limits of the shell that leave no room for a recording, or little")
  func limits() throws {
    let none = try doctor(wrapper: ["prlimit", "--fsize=100000"])
    #expect(none.status == 1)
    #expect(try line("RLIMIT_FSIZE", of: none).hasPrefix("no     RLIMIT_FSIZE   files of at most"))
    let little = try doctor(wrapper: ["prlimit", "--fsize=1000000", "--as=1000000000"])
    #expect(little.status == 0)
    #expect(try line("RLIMIT_FSIZE", of: little).hasPrefix("limit  "))
    #expect(try line("RLIMIT_AS", of: little).contains("a recording takes 29.8 MiB at most"))
    #expect(
      try line("RLIMIT_NOFILE", of: doctor(wrapper: ["prlimit", "--nofile=12"])).hasPrefix(
        "limit  RLIMIT_NOFILE  12 open files"))
  }

  @Test("An output folder that cannot be used")
  func outputFolder() throws {
    let run = try ToolRun.plumb(
      ["doctor"], environment: ["PLUMB_LIBRARY": library], folder: "/proc")
    #expect(run.status == 1)
    #expect(try line("output folder", of: run).hasPrefix("no "))
  }

  @Test("Variables that are set already, and what they mean")
  func variables() throws {
    let twice = try doctor(environment: ["LD_PRELOAD": "/nowhere/libplumb.so"])
    #expect(try line("LD_PRELOAD", of: twice).contains("every program started here is recorded"))
    let missing = try doctor(environment: ["LD_PRELOAD": "/nowhere/a.so"])
    #expect(missing.status == 0)
    #expect(try line("LD_PRELOAD", of: missing).contains("'/nowhere/a.so', which does not exist"))
    let settings = try doctor(environment: ["PLUMB": "follow=0", "PLUMB_OUTPUT": "/x/%p"])
    #expect(try line("PLUMB", of: settings).contains("'follow=0' goes on"))
    #expect(try line("PLUMB_OUTPUT", of: settings).contains("'/x/%p'"))
  }

  @Test("A program that can be recorded: its names, its stacks and its allocator")
  func recordable() throws {
    let run = try doctor([ToolRun.toolPath])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("'\(ToolRun.toolPath)' can be recorded here\n"))
    #expect(try line("symbols", of: run).contains("functions in its symbol table; build id "))
    #expect(try line("stacks", of: run).hasPrefix("ok "))
    #expect(try line("allocator", of: run).hasPrefix("ok "))
  }

  @Test("A program with a malloc of its own, or linked with another")
  func allocators() throws {
    for isExported in [true, false] {
      let own = try doctor([
        program(ProgramSample(symbols: ["malloc"], exportsSymbols: isExported))
      ])
      #expect(own.status == 0)
      #expect(try line("allocator", of: own).contains("has a malloc of its own inside"))
    }
    let linked = try doctor([program(ProgramSample(needed: ["libjemalloc.so.2", "libc.so.6"]))])
    #expect(try line("allocator", of: linked).contains("is linked with libjemalloc.so.2"))
  }

  @Test("A script is told from the program that runs it")
  func scripts() throws {
    let interpreter = try program(ProgramSample())
    let script = try workspace.write(Array("#!\(interpreter)\n".utf8), to: "script", mode: 0o755)
    let run = try doctor([script])
    #expect(run.status == 0)
    #expect(
      try line("program", of: run).hasSuffix(
        "'\(script)' is a script: what is recorded is '\(interpreter)'."))
  }

  @Test("What plumb run refuses, the doctor refuses in the same words")
  func refusals() throws {
    for sample in [
      ProgramSample(loader: nil), ProgramSample(machine: 183),
      ProgramSample(width: 1, machine: 3), ProgramSample(loader: "/lib/ld-musl-x86_64.so.1"),
      ProgramSample(symbols: ["__asan_init"]),
    ] {
      let path = try program(sample)
      let refusal = try ToolRun.plumb(
        ["run", "--", path], environment: ["PLUMB_LIBRARY": library], folder: workspace.path)
      #expect(refusal.status == 126)
      let run = try doctor([path])
      #expect(run.status == 1)
      let words = refusal.errors.dropFirst("plumb: ".count)
      #expect(try line("program", of: run) + "\n" == "no     program        \(words)")
    }
    let missing = try doctor(["no-such-program-anywhere"])
    #expect(missing.status == 1)
    #expect(try line("program", of: missing).contains("was not found in PATH"))
  }

  @Test("As JSON, the same findings, and the same status")
  func json() throws {
    let path = try program(ProgramSample(loader: nil))
    let run = try doctor([path, "--format", "json"])
    #expect(run.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "plumb.doctor/1")
    #expect(object?["program"] as? String == path)
    #expect(object?["recordable"] as? Bool == false)
    let findings = try #require(object?["findings"] as? [[String: Any]])
    let effects = findings.filter { $0["subject"] as? String == "program" }
      .compactMap { $0["effect"] as? String }
    #expect(effects == ["obstacle"])
    #expect(findings.count == (try doctor([path]).output.split(separator: "\n").count) - 1)
  }
}
