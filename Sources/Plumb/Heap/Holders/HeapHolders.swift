#if os(Linux)
  import Glibc
  import JSONReading
#endif

extension HeapSnapshot {
  /// The live instances of a class, or of what else has blocks of its own, and who holds them.
  ///
  /// The tool stops this process for a moment, and looks at a copy of its heap; the recorder must
  /// be loaded, and ptrace be allowed. System calls of other threads may return `EINTR`.
  ///
  /// A type that is private to a file, or local to a function, is known by its own name alone.
  /// - Parameter type: Its name is asked for; an array or optional as a generic argument is not
  ///   found by it: use `instances(ofTypeNamed:)` with the name that `statistics(by: .type)` shows.
  /// - Throws: `HeapSnapshotError`; not where there are no instances.
  @inline(never)
  public static func instances(of type: Any.Type) throws(HeapSnapshotError) -> Instances {
    try instances(ofTypeNamed: HolderQuestion.name(of: type))
  }

  /// The live instances of a type by its name, as `statistics(by: .type)` shows it.
  ///
  /// - Parameter name: With or without the module; `*` stands for any text.
  /// - Throws: `HeapSnapshotError`; not where there are no instances.
  @inline(never)
  public static func instances(
    ofTypeNamed name: String
  ) throws(HeapSnapshotError) -> Instances {
    #if os(Linux)
      try HolderQuestion.ask(name) ?? Instances()
    #else
      throw .notRecorded
    #endif
  }

  /// The shortest way from a variable, a stack or a register to an object; nil where none leads to
  /// it.
  ///
  /// The caller's own reference is the last that is taken. As `instances(of:)` it needs the tool.
  /// - Throws: `HeapSnapshotError`.
  @inline(never)
  public static func retainPath(
    to object: AnyObject
  ) throws(HeapSnapshotError) -> RetainPath? {
    #if os(Linux)
      let address = UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque())
      defer { withExtendedLifetime(object) {} }
      return try HolderQuestion.ask("0x" + String(address, radix: 16))?.paths.first
    #else
      throw .notRecorded
    #endif
  }
}

/// What is asked of `plumb why`.
private enum HolderQuestion {
  /// A type's name as reports write it: without the standard library's module, and without the
  /// contexts that have no name in every build.
  static func name(of type: Any.Type) -> String {
    let name = _typeName(type, qualified: true)
    return name.replacing(#/\(unknown context at \$[0-9a-f]+\)\./#, with: "")
      .replacing(#/\((\w+) in _[0-9A-F]+\)/#) { "\($0.1)" }
      .replacing(#/\bSwift\./#, with: "")
  }

  #if os(Linux)
    /// Nil where no block is in question.
    static func ask(_ what: String) throws(HeapSnapshotError) -> HeapSnapshot.Instances? {
      let answer: JSONValue
      do throws(HeapSnapshotError) {
        answer = try ToolProcess.answer(to: ["why", "\(getpid())", what])
      } catch {
        // Which is an answer here, not a failure.
        guard case .toolFailed(let message) = error, message.contains("No live block") else {
          throw error
        }
        return nil
      }
      var instances = HeapSnapshot.Instances()
      let totals = answer["totals"]
      instances.blocks = totals?["blocks"]?.integer ?? 0
      instances.bytes = totals?["bytes"]?.integer ?? 0
      instances.retainedBytes = totals?["retained_bytes"]?.integer ?? 0
      for group in answer["groups"]?.elements ?? [] {
        guard let root = group["root"]?.string else { continue }
        let steps = group["steps"]?.elements ?? []
        instances.paths.append(RetainPath(root: root, steps: steps.map(RetainPath.Step.init)))
      }
      return instances
    }
  #endif
}

#if os(Linux)
  extension RetainPath.Step {
    init(_ step: JSONValue) {
      self.init(
        type: step["type"]?.string, field: step["field"]?.string,
        offset: step["offset"]?.integer ?? 0)
    }
  }

  extension ToolProcess {
    private static let looking = Locked(())

    /// What a command that looks into this process answers, as JSON.
    ///
    /// - Parameter fine: The exit statuses of an answer.
    /// - Throws: `HeapSnapshotError`.
    static func answer(
      to arguments: [String], fine: Set<Int32> = [0]
    ) throws(HeapSnapshotError) -> JSONValue {
      guard Recorder.recordingPath != nil else { throw .notRecorded }
      let tool = try find()
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let file = folder.path + "/answer.json"
      // One at a time: a process is traced by one other.
      _ = try looking.withLock { (_) throws(HeapSnapshotError) in
        try tool.run(arguments + ["--format", "json", "-o", file], fine: fine, mayTrace: true)
      }
      do {
        return try JSONParser.parse(Array(try folder.text(of: file).utf8))
      } catch {
        throw .toolFailed("its answer can't be read: \(error)")
      }
    }
  }
#endif
