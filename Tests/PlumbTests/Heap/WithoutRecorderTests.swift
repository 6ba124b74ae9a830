import Testing

@testable import Plumb

@Suite("Without a recorder", .enabled(if: Recorder.version == nil, "a recorder is loaded"))
struct WithoutRecorderTests {
  @Test("no snapshot can be taken, and the message says how one can")
  func take() {
    let error = #expect(throws: HeapSnapshotError.self) { try HeapSnapshot.take() }
    #expect(error == .notRecorded)
    #expect(error?.description.contains("plumb run -- PROGRAM") == true)
  }
}
