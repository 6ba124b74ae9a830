import Glibc

/// Memory that is there before it is needed: filling it costs no page faults.
final class CopyRoom {
  private let start: UnsafeMutableRawPointer?
  private let bytes: Int
  private var used = 0

  /// A heap grows while it is looked at, and roots come on top.
  private static let reserveBytes = 8 << 20

  /// - Parameter bytes: What will be asked for, more or less.
  init(bytes estimate: Int) {
    bytes = estimate + estimate / 8 + Self.reserveBytes
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    start = memory == MAP_FAILED ? nil : memory
  }

  deinit { if let start { munmap(start, bytes) } }

  /// The next so many bytes, aligned to words; nil where they are not left.
  func take(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    let rounded = (count + 7) / 8 * 8
    guard let start, rounded <= bytes - used else { return nil }
    defer { used += rounded }
    return UnsafeMutableRawBufferPointer(start: start + used, count: count)
  }
}
