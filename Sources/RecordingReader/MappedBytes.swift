import Glibc

/// Memory of the system's own, zeroed, which no count of what a program allocates sees.
final class MappedBytes: @unchecked Sendable {
  let buffer: UnsafeMutableRawBufferPointer

  /// Nil when the system has no more.
  init?(count: Int) {
    let size = max(count, 1)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED
    else { return nil }
    buffer = UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  deinit { munmap(buffer.baseAddress, max(buffer.count, 1)) }
}
