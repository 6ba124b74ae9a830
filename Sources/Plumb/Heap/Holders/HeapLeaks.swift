#if os(Linux)
  import CPlumbSeam
  import Glibc
  import JSONReading
#endif

/// What nobody in this process can reach any more.
///
/// As `plumb leaks`, which is run as a child: it stops the process for a moment and searches a copy
/// of its heap. The recorder must be loaded, and ptrace be allowed.
public struct HeapLeaks: Sendable {
  /// Leaks of one function, type and cycle.
  public struct Leak: Hashable, Sendable, CustomStringConvertible {
    /// The identity of the stack that allocated them, as in every report.
    public var site: String
    /// The type of the blocks; nil where they have none.
    public var type: String?
    /// How many leaks: blocks, or cycles of blocks, that no other leaked block leads to.
    public var leaks: Int
    /// The blocks, what they alone lead to included.
    public var blocks: Int
    /// Their requested bytes.
    public var bytes: Int
    /// The way from a block back to itself; empty where there is no cycle.
    public var cycle: [RetainPath.Step]
    /// Where they were allocated.
    public var traceback: HeapSnapshot.Traceback
    /// The functions of the whole stack, innermost first.
    package var stack: [String]

    /// `4 blocks, 320 B, App.Parent, cycle App.Parent.child → App.Child.parent, App.make()  …`
    public var description: String {
      let way = cycle.map(\.description).joined(separator: " → ")
      let parts = [
        "\(blocks) blocks", DecimalText.bytes(Int64(bytes)), type ?? "no type",
        cycle.isEmpty ? "" : "cycle \(way)",
        "allocated by \(traceback.format(limit: 1).first ?? "?")",
      ]
      return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
  }

  /// The largest first.
  public var leaks: [Leak]

  /// Searches now.
  ///
  /// - Throws: `HeapSnapshotError`.
  @inline(never)
  public static func find() throws(HeapSnapshotError) -> HeapLeaks {
    #if os(Linux)
      let answer = try ToolProcess.answer(
        to: ["leaks", "\(getpid())", "--limit", "0"], fine: [0, 2])
      return HeapLeaks(leaks: (answer["leaks"]?.elements ?? []).map(Leak.init))
    #else
      throw .notRecorded
    #endif
  }

  /// Overwrites what calls have left below the caller's stack: of those frames that come there
  /// next, some words are never written, and would keep alive what an earlier frame referred to.
  package static func clearDeadStack() {
    #if os(Linux)
      plumb_clear_dead_stack()
    #endif
  }

  /// What leaked since an earlier search, among what passed a function of that name.
  package func since(_ earlier: HeapLeaks, through function: String) -> [Leak] {
    struct Key: Hashable {
      var site: String
      var type: String?
      var cycle: [RetainPath.Step]
    }
    var known: [Key: Leak] = [:]
    for leak in earlier.leaks {
      known[Key(site: leak.site, type: leak.type, cycle: leak.cycle)] = leak
    }
    return leaks.compactMap { leak in
      guard leak.stack.contains(where: { $0.contains(function) }) else { return nil }
      let before = known[Key(site: leak.site, type: leak.type, cycle: leak.cycle)]
      var new = leak
      new.leaks -= before?.leaks ?? 0
      new.blocks -= before?.blocks ?? 0
      new.bytes -= before?.bytes ?? 0
      return new.leaks > 0 ? new : nil
    }
  }
}

#if os(Linux)
  extension HeapLeaks.Leak {
    init(_ leak: JSONValue) {
      let frames = leak["stack"]?.elements ?? []
      let functions = frames.map { $0["function"]?.string ?? "" }
      // The blamed function, then its callers.
      let blamed = functions.firstIndex(of: leak["function"]?.string ?? "") ?? 0
      self.init(
        site: leak["id"]?.string ?? "", type: leak["type"]?.string,
        leaks: leak["leaks"]?.integer ?? 0,
        blocks: (leak["blocks"]?.integer ?? 0) + (leak["indirect_blocks"]?.integer ?? 0),
        bytes: (leak["bytes"]?.integer ?? 0) + (leak["indirect_bytes"]?.integer ?? 0),
        cycle: (leak["cycle"]?.elements ?? []).map(RetainPath.Step.init),
        traceback: HeapSnapshot.Traceback(
          frames.dropFirst(blamed).map { frame in
            HeapSnapshot.Frame(
              function: frame["function"]?.string ?? "", module: frame["module"]?.string ?? "",
              file: frame["file"]?.string, line: frame["line"]?.integer,
              isAwaiting: frame["awaiting"]?.boolean ?? false)
          }),
        stack: functions)
    }
  }
#endif
