import Foundation
import Testing

@Suite("A program that cannot be recorded is refused before it starts")
struct ProgramRefusalTests {
  private let workspace: Workspace
  private let library: String

  init() throws {
    workspace = try Workspace()
    library = try workspace.libraryStandIn()
  }

  private func run(_ program: String, wrapper: [String] = []) throws -> ToolRun {
    try ToolRun.plumb(
      ["run", "--", program], environment: ["PLUMB_LIBRARY": library], folder: workspace.path,
      wrapper: wrapper)
  }

  private func expectRefusal(
    _ sample: ProgramSample, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = try workspace.write(sample.bytes, to: "program", mode: 0o755)
    let run = try run(path)
    #expect(run.status == 126, sourceLocation: sourceLocation)
    #expect(run.errors.hasPrefix("plumb: '\(path)' \(words)"), sourceLocation: sourceLocation)
    #expect(run.errors.split(separator: "\n").count == 1, sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(workspace.names == ["libplumb.so", "program"], sourceLocation: sourceLocation)
  }

  @Test("A program that is not there: status 127 and the places searched")
  func missing() throws {
    let byName = try run("no-such-program-anywhere")
    #expect(byName.status == 127)
    #expect(
      byName.errors
        == "plumb: The program 'no-such-program-anywhere' was not found in PATH (/usr/bin:/bin). "
        + "Check the spelling, or give its full path.\n")
    let byPath = try run("./nowhere/program")
    #expect(byPath.status == 127)
    #expect(byPath.errors.contains("'./nowhere/program' was not found at that path"))
    #expect(try run("").status == 127)
  }

  @Test("A file without permission to execute, and a directory: status 126")
  func notExecutable() throws {
    let file = try workspace.write(ProgramSample().bytes, to: "program", mode: 0o644)
    let plain = try run(file)
    #expect(plain.status == 126)
    #expect(plain.errors.contains("cannot be executed: Permission denied"))
    let folder = try run(workspace.path)
    #expect(folder.status == 126)
    #expect(folder.errors.contains("is a directory, not a program"))
  }

  @Test("A static program, a static Go program, a musl program")
  func staticallyLinked() throws {
    try expectRefusal(ProgramSample(loader: nil), "is statically linked: no library")
    try expectRefusal(ProgramSample(loader: nil, isGo: true), "is a statically linked Go program")
    try expectRefusal(
      ProgramSample(loader: "/lib/ld-musl-x86_64.so.1"),
      "is built for musl (its loader is /lib/ld-musl-x86_64.so.1)")
    try expectRefusal(
      ProgramSample(loader: "/system/bin/linker64"), "is started by /system/bin/linker64, which")
    try expectRefusal(
      ProgramSample(loader: "/nowhere/ld-linux-x86-64.so.2"), "needs the loader /nowhere/ld-linux")
  }

  @Test("A 32-bit program, and programs of other machines")
  func otherMachines() throws {
    try expectRefusal(ProgramSample(width: 1, machine: 3), "is a 32-bit program")
    try expectRefusal(ProgramSample(machine: 183), "is built for 64-bit ARM (aarch64)")
    try expectRefusal(ProgramSample(machine: 243), "is built for RISC-V")
    try expectRefusal(
      ProgramSample(machine: 4095), "is built for another machine (ELF machine 4095)")
  }

  @Test(
    "A program built with a sanitizer, linked dynamically or statically",
    arguments: [
      ("asan", "AddressSanitizer"), ("tsan", "ThreadSanitizer"), ("msan", "MemorySanitizer"),
      ("lsan", "LeakSanitizer"), ("hwasan", "HWAddressSanitizer"),
    ])
  func sanitizers(mark: String, name: String) throws {
    let words = "is built with \(name), which replaces malloc itself"
    try expectRefusal(ProgramSample(needed: ["lib\(mark).so.8", "libc.so.6"]), words)
    try expectRefusal(ProgramSample(needed: ["libclang_rt.\(mark)-x86_64.so"]), words)
    try expectRefusal(ProgramSample(symbols: ["main", "__\(mark)_init"]), words)
    try expectRefusal(
      ProgramSample(symbols: ["__\(mark)_init"], exportsSymbols: false), words)
  }

  @Test("A script is judged by its interpreter")
  func scripts() throws {
    let interpreter = try workspace.write(
      ProgramSample(loader: nil).bytes, to: "interpreter", mode: 0o755)
    let script = try workspace.write(
      Array("#! \(interpreter) -x\n".utf8), to: "script", mode: 0o755)
    let judged = try run(script)
    #expect(judged.status == 126)
    #expect(judged.errors.hasPrefix("plumb: '\(interpreter)' is statically linked"))

    let orphan = try workspace.write(Array("#!/nowhere/sh\n".utf8), to: "orphan", mode: 0o755)
    let missing = try run(orphan)
    #expect(missing.status == 126)
    #expect(missing.errors.contains("is a script for '/nowhere/sh', which does not exist"))

    let circle = try workspace.write(
      Array("#!\(workspace.file("circle"))\n".utf8), to: "circle", mode: 0o755)
    let endless = try run(circle)
    #expect(endless.status == 126)
    #expect(endless.errors.contains("too many times over"))
  }

  @Test("Valgrind")
  func valgrind() throws {
    let path = try workspace.write(Array("#!/bin/sh\n".utf8), to: "valgrind", mode: 0o755)
    let run = try run(path)
    #expect(run.status == 126)
    #expect(run.errors.hasPrefix("plumb: '\(path)' runs programs under an allocator of its own"))
  }

  @Test("A file that is no program")
  func notAProgram() throws {
    for content in ["", "plain text\n", "\u{7f}ELF"] {
      let path = try workspace.write(Array(content.utf8), to: "text", mode: 0o755)
      let run = try run(path)
      #expect(run.status == 126)
      #expect(run.errors.contains("is neither an ELF program nor a script that begins with '#!'"))
    }
  }

  @Test("A program cut at any byte is refused or found without fault, never crashed upon")
  func truncated() throws {
    let whole = ProgramSample(loader: nil, symbols: ["__asan_init"]).bytes
    for length in stride(from: 0, to: whole.count, by: 37) {
      let path = try workspace.write(Array(whole[..<length]), to: "program", mode: 0o755)
      let run = try run(path)
      #expect(run.status == 126)
      #expect(!run.hung)
    }
  }

  @Test("A program whose headers hold impossible numbers is judged, never crashed upon")
  func impossibleNumbers() throws {
    let whole = ProgramSample(symbols: ["malloc"]).bytes
    // The tables of segments and sections, then a segment's place, address and size.
    for position in [32, 40] + stride(from: 64 + 8, to: 64 + 56 * 3, by: 8) {
      for byte in [UInt8(0x7f), 0xff] {
        var bytes = whole
        for index in 0..<8 { bytes[position + index] = index == 7 ? byte : 0xff }
        let path = try workspace.write(bytes, to: "program", mode: 0o755)
        let run = try ToolRun.plumb(
          ["doctor", path], environment: ["PLUMB_LIBRARY": library], folder: workspace.path)
        #expect(run.status == 0 || run.status == 1, "offset \(position): \(run.errors)")
      }
    }
  }

  @Test(
    "A setuid or setgid program is refused where that would change who runs it",
    .enabled(if: Circumstance.isRoot, "needs root, to give a file another owner"))
  func privileged() throws {
    let path = try workspace.write(ProgramSample().bytes, to: "program")
    #expect(chown(path, 65534, 0) == 0 && chmod(path, 0o4755) == 0)
    let setuid = try run(path)
    #expect(setuid.status == 126)
    #expect(setuid.errors.contains("is setuid (it runs as user 65534)"))
    #expect(chown(path, 0, 65534) == 0 && chmod(path, 0o2755) == 0)
    let setgid = try run(path)
    #expect(setgid.status == 126)
    #expect(setgid.errors.contains("is setgid (it runs as group 65534)"))
  }
}
