import Foundation

@testable import Plumb

/// CPython's own code for snapshots, given the same traces.
enum TracemallocOracle {
  static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// By Python's name.
  static let groupings: [(String, HeapSnapshot.Grouping)] = [
    ("lineno", .line), ("filename", .file), ("traceback", .traceback),
  ]

  /// As in the script.
  static let filters: [[HeapSnapshot.Filter]] = [
    [.including(file: "/src/0/A.swift")],
    [.excluding(file: "/src/0/A.swift")],
    [.including(file: "*/[AB].swift", line: 2)],
    [.excluding(file: "*/?.swift", line: 1)],
    [.including(file: "/src/2/*", allFrames: true)],
    [.excluding(file: "/src/[!01]/*", allFrames: true)],
    [.including(file: "*A.swift"), .including(file: "*B.swift"), .excluding(file: "*", line: 3)],
    [.excluding(file: "*C.swift"), .excluding(file: "/src/1/*", line: 2, allFrames: true)],
    [.including(file: "nothing"), .including(file: "/src/0/a.swift")],
  ]

  private static let script = """
    import json, sys, tracemalloc
    from tracemalloc import Filter

    def snapshot(traces):
        places = lambda trace: tuple(
            (place.rpartition(":")[0], int(place.rpartition(":")[2])) for place in trace["frames"])
        return tracemalloc.Snapshot(
            [(0, trace["bytes"], places(trace), len(trace["frames"])) for trace in traces], 25)

    def name(traceback):
        return ";".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(traceback))

    def write(title, snapshot):
        for key in ["lineno", "filename", "traceback"]:
            for row in snapshot.statistics(key):
                print(title, key, name(row.traceback), row.size, row.count)
            if key != "traceback":
                for row in snapshot.statistics(key, cumulative=True):
                    print(title, "cumulative", key, name(row.traceback), row.size, row.count)

    data = json.load(sys.stdin)
    old, new = snapshot(data["old"]), snapshot(data["new"])
    write("all", new)
    for key in ["lineno", "filename", "traceback"]:
        for row in new.compare_to(old, key):
            print("changed", key, name(row.traceback), row.size, row.size_diff, row.count,
                  row.count_diff)
    filters = [
        [Filter(True, "/src/0/A.swift")],
        [Filter(False, "/src/0/A.swift")],
        [Filter(True, "*/[AB].swift", 2)],
        [Filter(False, "*/?.swift", 1)],
        [Filter(True, "/src/2/*", all_frames=True)],
        [Filter(False, "/src/[!01]/*", all_frames=True)],
        [Filter(True, "*A.swift"), Filter(True, "*B.swift"), Filter(False, "*", 3)],
        [Filter(False, "*C.swift"), Filter(False, "/src/1/*", 2, all_frames=True)],
        [Filter(True, "nothing"), Filter(True, "/src/0/a.swift")],
    ]
    for index, group in enumerate(filters):
        write(f"filtered {index}", new.filter_traces(group))
    """

  /// As the script names it: by file, the line is 0.
  static func name(_ traceback: HeapSnapshot.Traceback) -> String {
    traceback.frames.map { "\($0.file ?? ""):\($0.line ?? 0)" }.joined(separator: ";")
  }

  /// What the script writes.
  static func lines(
    old: [SyntheticSnapshot.Trace], new: [SyntheticSnapshot.Trace]
  ) throws -> [String] {
    let input = try JSONEncoder().encode(["old": old, "new": new])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", script]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: input)
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
