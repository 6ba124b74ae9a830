import Glibc

/// Whether the recorder can be preloaded into a program, asked before it is started.
///
/// The loader is silent about what it ignores, so that without these checks a run would end with
/// an empty report and no word of why.
enum Preflight {
  /// The file that the kernel will execute: the program, or a script's last interpreter.
  struct Subject {
    var path: String
    /// Executable but not readable: the kernel runs it, and nobody can look inside.
    var isReadable = true
  }

  /// - Throws: 126 with the obstacle, in the program or in the interpreter of a script.
  @discardableResult
  static func check(_ path: String) throws(ToolError) -> Subject {
    try check(path, as: path, depth: 0)
  }

  private static let deepestInterpreter = 4
  private static let machineX86: UInt16 = 62

  private static func check(
    _ path: String, as shown: String, depth: Int
  ) throws(ToolError) -> Subject {
    if FileSystem.name(of: path) == "valgrind" { throw .programCannotBeRecorded(path, .valgrind) }
    guard depth <= deepestInterpreter else {
      throw .programCannotBeRecorded(shown, .tooManyInterpreters)
    }
    guard let file = OpenFile(path) else {
      if errno == EACCES { return Subject(path: path, isReadable: false) }
      throw .programNotExecutable(path, reason: systemReason())
    }
    if let interpreter = interpreter(file) {
      guard FileSystem.isRegularFile(interpreter) else {
        throw .programCannotBeRecorded(shown, .missingInterpreter(interpreter))
      }
      return try check(interpreter, as: interpreter, depth: depth + 1)
    }
    if let obstacle = obstacle(file) ?? privilegeObstacle(path) {
      throw .programCannotBeRecorded(path, obstacle)
    }
    return Subject(path: path)
  }

  /// The path after `#!`; nil for what is not a script.
  private static func interpreter(_ file: OpenFile) -> String? {
    guard let start = file.read(at: 0, count: min(256, file.count)), start.starts(with: [35, 33])
    else { return nil }
    let line = start.dropFirst(2).prefix { $0 != 10 && $0 != 0 }
    let word = line.drop { $0 == 32 || $0 == 9 }.prefix { $0 != 32 && $0 != 9 && $0 != 13 }
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  static func obstacle(_ file: OpenFile) -> Obstacle? {
    guard let image = ExecutableImage(file) else { return .notAProgram }
    if image.width == .bits32 { return .bits32 }
    guard image.isLittleEndian, image.machine == machineX86 else {
      return .otherMachine(machineName(image.machine))
    }
    guard let loader = image.loader else {
      // glibc's loader may be run as a program, and preloads into what it then loads.
      if image.soname?.hasPrefix("ld-linux") == true { return nil }
      return image.isGo ? .staticGo : .staticallyLinked
    }
    if let name = sanitizer(image) { return .sanitizer(name) }
    let loaderName = FileSystem.name(of: loader)
    if loaderName.contains("musl") { return .musl(loader: loader) }
    guard loaderName.hasPrefix("ld-") || loaderName.hasPrefix("ld.so") else {
      return .otherLoader(loader)
    }
    return FileSystem.exists(loader) ? nil : .missingLoader(loader)
  }

  private static func sanitizer(_ image: ExecutableImage) -> String? {
    let marks = [
      ("AddressSanitizer", "asan"), ("ThreadSanitizer", "tsan"), ("MemorySanitizer", "msan"),
      ("LeakSanitizer", "lsan"), ("HWAddressSanitizer", "hwasan"),
    ]
    for (name, mark) in marks {
      let isNeeded = image.needed.contains {
        $0.hasPrefix("lib\(mark).so") || $0.hasPrefix("libclang_rt.\(mark)")
      }
      if isNeeded || image.sanitizerSymbols.contains("__\(mark)_init") { return name }
    }
    return nil
  }

  /// Programs that gain privileges when they start, for which the loader drops LD_PRELOAD.
  private static func privilegeObstacle(_ path: String) -> Obstacle? {
    guard let status = FileSystem.status(path) else { return nil }
    var volume = statvfs()
    let ignoresPrivileges =
      statvfs(path, &volume) == 0 && volume.f_flag & UInt(ST_NOSUID) != 0
    guard !ignoresPrivileges else { return nil }
    if status.st_mode & S_ISUID != 0, status.st_uid != getuid() {
      return .setuid(owner: status.st_uid)
    }
    if status.st_mode & S_ISGID != 0, status.st_mode & S_IXGRP != 0, status.st_gid != getgid() {
      return .setgid(group: status.st_gid)
    }
    if getuid() != 0, FileSystem.hasAttribute("security.capability", path) {
      return .fileCapabilities
    }
    return nil
  }

  private static func machineName(_ machine: UInt16) -> String {
    let names: [UInt16: String] = [
      3: "32-bit x86", 8: "MIPS", 20: "32-bit PowerPC", 21: "64-bit PowerPC", 22: "IBM Z",
      40: "32-bit ARM", 183: "64-bit ARM (aarch64)", 243: "RISC-V", 258: "LoongArch",
    ]
    return names[machine] ?? "another machine (ELF machine \(machine))"
  }
}
