import Foundation
import Testing

@Suite("A recorded program runs as it would alone")
struct PassThroughTests {
  private let runs: RecordingRuns

  init() throws {
    runs = try RecordingRuns()
  }

  @Test("Its streams pass through untouched and the summary goes to stderr")
  func streams() throws {
    let run = try runs.record(
      ["sh", "-c", "cat; printf 'to stderr\\n' >&2"],
      wrapper: ["sh", "-c", "printf 'a\\0b\\377' | \"$@\" | od -An -tx1", "sh"])
    #expect(run.output == " 61 00 62 ff\n")
    #expect(run.errors.hasPrefix("to stderr\n"))
    #expect(run.errors.contains("plumb: wrote a.recording\n"))
    #expect(run.errors.hasSuffix("plumb: next: plumb report a.recording\n"))
  }

  @Test("--quiet adds nothing to its streams")
  func quiet() throws {
    let run = try runs.record(["sh", "-c", "echo out; echo err >&2"], options: ["--quiet"])
    #expect(run.output == "out\n")
    #expect(run.errors == "err\n")
    #expect(runs.workspace.names == ["a.recording"])
  }

  @Test("Its status is returned, or 128 and the signal that ended it")
  func status() throws {
    for (script, status) in [
      ("exit 0", 0), ("exit 7", 7), ("exit 125", 125), ("kill -9 $$", 137), ("kill -TERM $$", 143),
    ] {
      let run = try runs.record(["sh", "-c", script], options: ["-f"])
      #expect(run.status == status)
      let report = try #require(try runs.report()["run"] as? [String: Any])
      #expect(report["exit_status"] as? Int == (status < 126 ? status : nil))
      #expect(report["termination_signal"] as? Int == (status > 128 ? status - 128 : nil))
    }
  }

  @Test("Its environment, signal mask, dispositions and descriptors are those without plumb")
  func surroundings() throws {
    let script = """
      env | grep -v -E '^(_|PWD|OLDPWD)=' | sort
      grep -E '^(SigBlk|SigIgn|SigCgt|ShdPnd):' /proc/self/status
      ls /proc/self/fd
      ulimit -a
      """
    let command = ["sh", "-c", script]
    let environment = ["PLUMB_LIBRARY": RecordingRuns.library]
    // Tests beside this one open descriptors that come and go: they are closed, and one is opened.
    let prepare = """
      trap '' HUP USR1 PIPE
      for file in /proc/self/fd/*; do
        number=${file##*/}
        if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
      done
      exec 7< /dev/null "$@"
      """
    let ignoring = ["bash", "-c", prepare, "bash"]
    let alone = try ToolRun.plumb(
      command, environment: environment, folder: runs.workspace.path, wrapper: ignoring,
      tool: "env")
    let recorded = try runs.record(
      command, options: ["--quiet"], environment: environment, wrapper: ignoring)
    #expect(recorded.output == alone.output)
    #expect(recorded.output.contains(#/SigIgn:\t[0-9a-f]*1201\n/#))
    #expect(recorded.errors == alone.errors)
  }

  @Test("A library that the user preloads stays, and a replacement of malloc comes after ours")
  func userPreload() throws {
    let run = try runs.record(
      ["cat", "/proc/self/maps"], options: ["--quiet"],
      environment: ["LD_PRELOAD": "libutil.so.1:libdl.so.2"])
    #expect(run.output.contains("libutil.so.1"))
    #expect(run.output.contains("libdl.so.2"))
    #expect(run.output.contains("libplumb.so"))
  }

  @Test("A library in a folder with a space in its name is preloaded through a link")
  func libraryWithSpace() throws {
    let folder = try runs.workspace.makeFolder("a folder: of $mine")
    let library = "\(folder)/libplumb.so"
    try FileManager.default.copyItem(atPath: RecordingRuns.library, toPath: library)
    let run = try runs.record(["/bin/true"], environment: ["PLUMB_LIBRARY": library])
    #expect(run.status == 0)
    #expect(try runs.executable()?.hasSuffix("/true") == true)
  }

  @Test("The allocator that was asked for serves the program", arguments: ["jemalloc", "system"])
  func allocator(name: String) throws {
    _ = try runs.record(["/bin/true"], options: ["--allocator", name])
    let report = try #require(try runs.report()["run"] as? [String: Any])
    let used = try #require(report["allocator"] as? String)
    #expect(used.hasPrefix(name == "system" ? "glibc" : "jemalloc"))
  }

  @Test("A program that never loads the library is said to be unrecorded")
  func neverLoaded() throws {
    let run = try runs.record(["/lib64/ld-linux-x86-64.so.2", "--version"])
    #expect(run.status == 0)
    #expect(run.errors.contains("plumb: nothing was recorded: ld-linux-x86-64.so.2 (pid "))
    #expect(runs.workspace.names.isEmpty)
  }
}
