import CRecorder
import Testing

/// The suites whose parts of the recorder keep something for the whole process: the private
/// memory, the mapped recording, the template of the output's path. They run one after the other.
@Suite("Parts with state of the whole process", .serialized)
enum SerializedTests {}

/// The recorder's own memory, reserved once for the test process and never given back.
enum PrivateMemory {
  /// Address space only: pages are allocated when they are touched.
  static let reservedBytes = 4 << 30

  private static let isReserved = private_memory_reserve(reservedBytes)

  /// Makes `private_memory_allocate` work. To be called by every test that reaches it.
  static func require() {
    precondition(isReserved, "No address space for the recorder's memory; is RLIMIT_AS set?")
  }
}
