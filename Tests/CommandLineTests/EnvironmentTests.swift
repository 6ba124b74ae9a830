import Testing

@testable import plumb

@Suite("The program's environment is the user's, with the recorder merged in")
struct EnvironmentTests {
  private func entries(
    _ inherited: [String], output: String = "/o/%p.recording", allocator: Allocator? = nil
  ) -> [String] {
    PreloadEnvironment.entries(
      from: inherited.map { Array($0.utf8CString) }, library: "/l/libplumb.so", output: output,
      allocator: allocator
    ).map { String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }
  }

  @Test("Everything else stays as it was, byte for byte and in order")
  func others() {
    let result = entries(["B=2", "A=1", "LD_PRELOADED=x", "PLUMBER=y"])
    #expect(result.prefix(4) == ["B=2", "A=1", "LD_PRELOADED=x", "PLUMBER=y"])
    let bytes: [CChar] = [0x41, 0x3d, -1, -2, 0]
    let kept = PreloadEnvironment.entries(
      from: [bytes], library: "/l", output: "/o", allocator: nil)
    #expect(kept.first == bytes)
  }

  @Test(
    "The library comes last in the user's list, but before a replacement of malloc",
    arguments: [
      ("", "/l/libplumb.so"), ("a.so", "a.so:/l/libplumb.so"),
      ("a.so:b.so c.so", "a.so:b.so:c.so:/l/libplumb.so"),
      ("a.so /x/libjemalloc.so.2 b.so", "a.so:/l/libplumb.so:/x/libjemalloc.so.2:b.so"),
      ("libtcmalloc_minimal.so.4", "/l/libplumb.so:libtcmalloc_minimal.so.4"),
      ("/old/libplumb.so:a.so", "a.so:/l/libplumb.so"),
    ])
  func preload(user: String, merged: String) {
    #expect(entries(["LD_PRELOAD=\(user)"]).contains("LD_PRELOAD=\(merged)"))
  }

  @Test(
    "PLUMB keeps the user's keys where no option says otherwise",
    arguments: [
      ("", nil, "follow=0"), ("follow=1", nil, "follow=0"),
      ("allocator=system", nil, "allocator=system,follow=0"),
      ("allocator=system,x=1", Allocator.jemalloc, "x=1,follow=0,allocator=jemalloc"),
    ])
  func settings(user: String, allocator: Allocator?, merged: String) {
    #expect(entries(["PLUMB=\(user)"], allocator: allocator).contains("PLUMB=\(merged)"))
  }

  @Test("What LD_PRELOAD cannot hold is recognised")
  func preloadable() {
    #expect(PreloadEnvironment.canBePreloaded("/usr/lib/libplumb.so"))
    for path in ["/a b/l.so", "/a:b/l.so", "/$ORIGIN/l.so"] {
      #expect(!PreloadEnvironment.canBePreloaded(path))
    }
  }
}

@Suite("What the tool reads and writes in passing")
struct RunRecordTests {
  @Test("A destination is read back as it was written, whatever its names hold")
  func destination() {
    for output in [nil, "/a/b.recording", "/a\\n/new\nline \\ é"] {
      var destination = Destination(
        output: output, folder: "/f\n", program: "p q", namespace: "pid:[1]",
        toolPID: 7)
      #expect(Destination(text: destination.text) == destination)
      destination.root = ProcessMark(pid: 42, startTicks: 4711)
      #expect(Destination(text: destination.text) == destination)
      for length in 0..<(destination.text.count - 1) {
        #expect(Destination(text: String(destination.text.prefix(length))) == nil)
      }
    }
  }

  @Test("Names of recordings are told from everything else")
  func fileNames() {
    #expect(RecordingFileName("42.recording")?.image == 1)
    #expect(RecordingFileName("42.recording.3")?.image == 3)
    for name in ["destination", "a.recording", "42.recording.x", "42.recording.0", "42.rec", "42"] {
      #expect(RecordingFileName(name) == nil, "\(name)")
    }
  }

  @Test(
    "The program begins at the first word that is no option of ours",
    arguments: [
      (["run", "prog", "-o", "x"], ["run", "--", "prog", "-o", "x"]),
      (["run", "-o", "x", "prog"], ["run", "-o", "x", "--", "prog"]),
      (["run", "-f", "--quiet", "--", "prog"], ["run", "-f", "--quiet", "--", "prog"]),
      (["run", "--output=x", "prog", "--", "y"], ["run", "--output=x", "--", "prog", "--", "y"]),
      (["run", "--help"], ["run", "--help"]), (["report", "x"], ["report", "x"]), ([], []),
    ])
  func separation(words: [String], separated: [String]) {
    #expect(RunCommand.separatingProgram(words) == separated)
  }

  @Test("A swift run is taken apart into options, product and arguments")
  func launcher() {
    #expect(SwiftRunLauncher(["swift", "build"]) == nil)
    #expect(SwiftRunLauncher(["swiftc", "run"]) == nil)
    #expect(
      SwiftRunLauncher(["/x/swift", "run", "-c", "release", "-Xswiftc", "-g", "App", "-c", "y"])
        == SwiftRunLauncher(
          swift: "/x/swift", options: ["-c", "release", "-Xswiftc", "-g"], product: "App",
          arguments: ["-c", "y"], skipsBuild: false))
    #expect(
      SwiftRunLauncher(["swift", "run", "--skip-build", "--package-path=p"])
        == SwiftRunLauncher(
          swift: "swift", options: ["--package-path=p"], product: nil, arguments: [],
          skipsBuild: true))
  }
}
