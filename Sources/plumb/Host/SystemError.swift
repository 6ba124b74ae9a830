import Glibc

/// The system's reason for a failed call, as people know it: `No space left on device`.
func systemReason(_ code: Int32 = errno) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard __xpg_strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  return buffer.withUnsafeBufferPointer {
    $0.baseAddress.map { String(cString: $0) } ?? "error \(code)"
  }
}
