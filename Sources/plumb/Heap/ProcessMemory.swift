import CInspection
import Glibc

/// The memory of another process, read by address.
struct ProcessMemory {
  let pid: Int32

  /// What the process has in memory; 0 where that can't be read.
  var residentBytes: Int {
    let text = FileSystem.read("/proc/\(pid)/statm", limit: 256) ?? []
    let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
  }

  /// Fills the buffer; false where not all of it can be read.
  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    while done < buffer.count {
      let count = inspection_read(
        pid, address + UInt64(done), buffer.baseAddress! + done, buffer.count - done)
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Fills the buffer with parts that lie anywhere, one after the other; false where not all of
  /// them can be read.
  func read(_ parts: [inspection_part], into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    let bytes = parts.reduce(0) { $0 + Int($1.bytes) }
    precondition(bytes <= buffer.count)
    return inspection_read_parts(pid, parts, parts.count, buffer.baseAddress) == bytes
  }

  /// `count` values that lie one after the other; nil where not all of them can be read.
  func values<Value: BitwiseCopyable>(
    _ address: UInt64, count: Int, as type: Value.Type
  ) -> [Value]? {
    var isRead = false
    let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      isRead = read(address, into: UnsafeMutableRawBufferPointer(buffer))
      initialized = isRead ? count : 0
    }
    return isRead ? values : nil
  }

  func value<Value: BitwiseCopyable>(_ address: UInt64, as type: Value.Type) -> Value? {
    values(address, count: 1, as: type)?.first
  }
}

/// One line of `/proc/PID/maps`.
struct MemoryMapping: Equatable {
  var range: Range<UInt64>
  var isReadable: Bool
  var isWritable: Bool
  var isShared: Bool
  /// Of the first byte, in the file.
  var fileOffset: UInt64
  /// Empty for memory without a file or a name.
  var path: String

  static func all(of pid: Int32) -> [MemoryMapping] {
    let text = FileSystem.read("/proc/\(pid)/maps", limit: 1 << 26) ?? []
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap(
      MemoryMapping.init)
  }

  init?(_ line: Substring) {
    let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
    guard fields.count >= 5 else { return nil }
    let bounds = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
    guard bounds.count == 2, bounds[0] < bounds[1],
      let offset = UInt64(fields[2], radix: 16)
    else { return nil }
    range = bounds[0]..<bounds[1]
    fileOffset = offset
    let permissions = Array(fields[1])
    guard permissions.count == 4 else { return nil }
    isReadable = permissions[0] == "r"
    isWritable = permissions[1] == "w"
    isShared = permissions[3] == "s"
    path = fields.count == 6 ? String(fields[5].drop { $0 == " " }) : ""
  }
  /// Nil for memory without a file, and for a file that was removed.
  var file: DataFile? {
    guard path.hasPrefix("/"), !path.hasSuffix(" (deleted)") else { return nil }
    return DataFile(path: path, offset: fileOffset)
  }
}
