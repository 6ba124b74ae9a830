/// Everything that can go wrong in the tool, as a sentence that names the cause and the remedy.
///
/// Every error leaves through `Tool.main`, which prints it and returns its status: 125 for a
/// failure of `plumb run` itself, 126 for a program that cannot be executed or recorded, 127 for
/// one that is not found, 1 for anything else.
struct ToolError: Error {
  let message: String
  let status: Int32

  enum Status {
    static let failure: Int32 = 1
    static let inconclusive: Int32 = 5
    static let programFailure: Int32 = 6
    static let runFailure: Int32 = 125
    static let cannotExecute: Int32 = 126
    static let notFound: Int32 = 127
  }

  private init(_ message: String, status: Int32) {
    self.message = message
    self.status = status
  }

  /// A failure of `plumb report`, or of another command that records nothing.
  static func report(_ message: String) -> ToolError {
    ToolError(message, status: Status.failure)
  }

  /// What was asked can't be told from what there is.
  static func inconclusive(_ message: String) -> ToolError {
    ToolError(message, status: Status.inconclusive)
  }

  /// The program failed, so that there is nothing to say of it.
  static func failed(_ message: String) -> ToolError {
    ToolError(message, status: Status.programFailure)
  }

  /// A failure of `plumb run` itself; the program may not have been started.
  static func run(_ message: String) -> ToolError {
    ToolError(message, status: Status.runFailure)
  }

  // MARK: The program

  static func programNotFound(_ name: String, searched path: String?) -> ToolError {
    let place = path.map { "in PATH (\($0))" } ?? "at that path"
    return ToolError(
      "The program '\(name)' was not found \(place). Check the spelling, or give its full path.",
      status: Status.notFound)
  }

  static func programIsDirectory(_ path: String) -> ToolError {
    ToolError(
      "'\(path)' is a directory, not a program. Give the path of a program inside it.",
      status: Status.cannotExecute)
  }

  static func programNotExecutable(_ path: String, reason: String) -> ToolError {
    ToolError(
      "'\(path)' cannot be executed: \(reason). If it is a program, `chmod +x` it; if it is a "
        + "script, run it through its interpreter.",
      status: Status.cannotExecute)
  }

  static func programCannotBeRecorded(_ path: String, _ obstacle: Obstacle) -> ToolError {
    ToolError("'\(path)' \(obstacle.sentence)", status: Status.cannotExecute)
  }
}

/// Why a program that may be fine in itself cannot be recorded by preloading a library.
enum Obstacle: Equatable {
  case notAProgram
  case staticallyLinked
  case staticGo
  case musl(loader: String)
  case otherLoader(String)
  case missingLoader(String)
  case bits32
  case otherMachine(String)
  case setuid(owner: UInt32)
  case setgid(group: UInt32)
  case fileCapabilities
  case sanitizer(String)
  case valgrind
  case missingInterpreter(String)
  case tooManyInterpreters

  var sentence: String {
    switch self {
    case .notAProgram:
      "is neither an ELF program nor a script that begins with '#!'. Run it through the "
        + "interpreter that it is written for, such as `plumb run -- sh FILE`."
    case .staticallyLinked:
      "is statically linked: no library can be loaded into it, so nothing would be recorded. "
        + "Build it with dynamic linking to record it."
    case .staticGo:
      "is a statically linked Go program: no library can be loaded into it, and Go does not "
        + "allocate by malloc. Use Go's own heap profiler (runtime/pprof) for it."
    case .musl(let loader):
      "is built for musl (its loader is \(loader)): the recorder needs glibc. Build the program "
        + "for glibc to record it."
    case .otherLoader(let loader):
      "is started by \(loader), which is not glibc's loader: the recorder needs glibc 2.35 or "
        + "newer."
    case .missingLoader(let loader):
      "needs the loader \(loader), which is not on this machine. Install the libraries that it "
        + "was built for."
    case .bits32:
      "is a 32-bit program: the recorder is for 64-bit x86. Build it for x86-64 to record it."
    case .otherMachine(let machine):
      "is built for \(machine): the recorder is for x86-64. Build it for x86-64 to record it."
    case .setuid(let owner):
      "is setuid (it runs as user \(owner)): the loader ignores preloaded libraries for it. Record "
        + "it as that user, or record a copy without the setuid bit."
    case .setgid(let group):
      "is setgid (it runs as group \(group)): the loader ignores preloaded libraries for it. "
        + "Record it as that group, or record a copy without the setgid bit."
    case .fileCapabilities:
      "has file capabilities: the loader ignores preloaded libraries for it. Record a copy (a copy "
        + "has none), or record it as root."
    case .sanitizer(let name):
      "is built with \(name), which replaces malloc itself. Build it without the sanitizer to "
        + "record it."
    case .valgrind:
      "runs programs under an allocator of its own, in which the recorder would see nothing. "
        + "Record the program itself, or use valgrind alone."
    case .missingInterpreter(let interpreter):
      "is a script for '\(interpreter)', which does not exist. Correct its first line, or run it "
        + "through an interpreter that is installed."
    case .tooManyInterpreters:
      "is a script whose interpreter is a script in turn, too many times over. Run it through the "
        + "last interpreter directly."
    }
  }
}
