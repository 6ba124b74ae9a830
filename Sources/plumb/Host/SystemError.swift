import Glibc

/// The system's reason for a failed call, as people know it: `No space left on device`.
func systemReason(_ code: Int32 = errno) -> String {
  String(cString: strerror(code))
}
