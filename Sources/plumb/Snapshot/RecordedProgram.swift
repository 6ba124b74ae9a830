import Glibc
import RecordingReader
import SymbolNames
import Symbolication

/// A running process and the recording that it makes, found by what the process has mapped.
struct RecordedProgram {
  let pid: Int
  /// The program's file name.
  let name: String
  private let mark: ProcessMark

  /// - Throws: 1 unless the process runs, may be looked at, and is recorded.
  init(pid: Int) throws(ToolError) {
    guard let mark = ProcessMark(pid: pid) else {
      throw .report("There is no process \(pid): it has ended, or the number is mistyped.")
    }
    self.pid = pid
    self.mark = mark
    name = Self.name(of: pid)
    _ = try recording()
  }

  /// By the program's file, also where that was built anew meanwhile; else by what the kernel calls
  /// the process.
  private static func name(of pid: Int) -> String {
    if let path = FileSystem.linkTarget("/proc/\(pid)/exe") {
      return FileSystem.name(of: path.replacing(#/ \(deleted\)$/#, with: ""))
    }
    let command = FileSystem.read("/proc/\(pid)/comm", limit: 64) ?? []
    return String(decoding: command.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Whether the same process still runs.
  var isAlive: Bool { mark.isAlive }

  /// The recording that the process makes now: by exec it may have become another program.
  ///
  /// - Throws: 1 when there is none.
  func recording() throws(ToolError) -> Recording {
    guard let text = FileSystem.read("/proc/\(pid)/maps", limit: 1 << 26) else {
      throw isAlive ? .report(notPermitted) : .report(ended)
    }
    let ids = namespaceIDs
    let mapped = MappedFile.shared(in: String(decoding: text, as: UTF8.self))
    var isForeign = false
    for file in mapped {
      for path in file.paths(pid: pid) where FileSystem.isRegularFile(path) {
        let mark = mark
        guard let recording = try? Recording(path: path, isAlive: { _ in mark.isAlive }),
          let run = try? recording.run()
        else { continue }
        if ids.contains(run.pid) { return recording }
        isForeign = true
      }
    }
    guard isAlive else { throw .report(ended) }
    if isForeign {
      throw .report(
        "Process \(pid) (\(name)) was forked from a recorded program and has not allocated yet, so "
          + "it has no recording of its own. Try again once it has.")
    }
    throw .report("Process \(pid) (\(name)) is not recorded\(remedy)")
  }

  /// The files as the process sees them, which in a container are not this user's.
  var files: FileAccess {
    let root = "/proc/\(pid)/root"
    let system = FileAccess.system
    return FileAccess { path in system.open(root + path) ?? system.open(path) }
  }

  /// The process's ids in the namespaces that it is in; in a container, its own is another.
  private var namespaceIDs: [Int] {
    let status = FileSystem.read("/proc/\(pid)/status", limit: 1 << 16) ?? []
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasPrefix("NSpid:") }
    let ids = line?.split(whereSeparator: \.isWhitespace).dropFirst().compactMap { Int($0) }
    return ids ?? [pid]
  }

  private var notPermitted: String {
    var status = stat()
    let owner = stat("/proc/\(pid)", &status) == 0 ? " It belongs to user \(status.st_uid)." : ""
    return "Process \(pid) (\(name)) may not be looked at by this user.\(owner) Run this as that "
      + "user, or as root."
  }

  private var ended: String { "Process \(pid) (\(name)) has ended." }

  /// `plumb run` itself is not recorded, but what it started is.
  private var recordedChildren: [Int] {
    let text = FileSystem.read("/proc/\(pid)/task/\(pid)/children", limit: 1 << 16) ?? []
    return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
      .filter { (try? RecordedProgram(pid: $0)) != nil }
  }

  private var remedy: String {
    if let child = recordedChildren.first {
      return ", but its child \(child) is. Give that number."
    }
    return ". A program is recorded when it is started by `plumb run -- PROGRAM`, or with "
      + "libplumb.so in LD_PRELOAD."
  }
}
