#if os(Linux)
  import CPlumbSeam
  import Glibc

  /// The tool `plumb`, run as a child of the program that asks.
  ///
  /// It knows what is kept out of the program: debug information, the graph of the heap. The
  /// program waits for it; the recorder does not come along into it.
  struct ToolProcess: Sendable {
    let path: String

    /// The tool of `PLUMB_TOOL`; else the one beside the recorder that is loaded, so that both are
    /// of one version; else that of `PATH`.
    ///
    /// - Throws: `HeapSnapshotError.toolNotFound` with the places that were looked at.
    static func find() throws(HeapSnapshotError) -> ToolProcess {
      let places = places()
      guard let path = places.first(where: { access($0, X_OK) == 0 }) else {
        throw .toolNotFound(places: places)
      }
      return ToolProcess(path: path)
    }

    private static func places() -> [String] {
      if let named = getenv("PLUMB_TOOL") { return [String(cString: named)] }
      var places: [String] = []
      if let file = plumb_recorder_file() {
        let folder = String(cString: file).split(separator: "/").dropLast(3)
        places.append("/" + (folder + ["bin", "plumb"]).joined(separator: "/"))
      }
      if let folders = getenv("PATH") {
        places += String(cString: folders).split(separator: ":").map { "\($0)/plumb" }
      }
      return places + ["/usr/local/bin/plumb"]
    }

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - fine: The exit statuses of a success.
    ///   - mayTrace: Whether the child may stop this process by ptrace, and look into it.
    /// - Throws: `HeapSnapshotError.toolFailed` with what it wrote on stderr.
    @discardableResult
    func run(
      _ arguments: [String], fine: Set<Int32> = [0], mayTrace: Bool = false
    ) throws(HeapSnapshotError) -> Int32 {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let errors = folder.path + "/errors"
      if mayTrace { plumb_allow_tracer(-1) }
      defer { if mayTrace { plumb_allow_tracer(0) } }
      let child = try spawn(arguments, errors: errors)
      if mayTrace { plumb_allow_tracer(child) }
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0 {
        // Somebody else has waited for all children: how this one ended can't be known.
        guard errno == EINTR else { return 0 }
      }
      let exit = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
      guard fine.contains(exit) else {
        let message = (try? folder.text(of: errors)) ?? ""
        let lines = message.split(separator: "\n").joined(separator: " ")
        throw .toolFailed(lines.isEmpty ? "`plumb \(arguments[0])` returned \(exit)" : lines)
      }
      return exit
    }

    private func spawn(
      _ arguments: [String], errors: String
    ) throws(HeapSnapshotError) -> pid_t {
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
      // Signals that this thread has blocked would stay blocked in the child.
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var child: pid_t = 0
      let failure = withStrings([path] + arguments) { arguments in
        withStrings(Self.environment()) { environment in
          posix_spawn(&child, path, &actions, &attributes, arguments, environment)
        }
      }
      guard failure == 0 else {
        throw .toolFailed("'\(path)' can't be started: \(String(cString: strerror(failure))).")
      }
      return child
    }

    /// The program's own, without what would record the child.
    private static func environment() -> [String] {
      var result: [String] = []
      var next = environ
      while let variable = next.pointee {
        let text = String(cString: variable)
        next += 1
        if text.hasPrefix("PLUMB=") || text.hasPrefix("PLUMB_OUTPUT=") { continue }
        guard text.hasPrefix("LD_PRELOAD=") else {
          result.append(text)
          continue
        }
        let libraries = text.dropFirst("LD_PRELOAD=".count)
          .split { $0 == ":" || $0 == " " }
          .filter { $0.split(separator: "/").last != "libplumb.so" }
        if !libraries.isEmpty { result.append("LD_PRELOAD=" + libraries.joined(separator: ":")) }
      }
      return result
    }

    private func withStrings<Result>(
      _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
      let pointers = texts.map { strdup($0) } + [nil]
      defer { pointers.forEach { free($0) } }
      return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
  }
#endif
