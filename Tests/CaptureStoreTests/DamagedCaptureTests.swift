import ProfileModel
import SyntheticRecordings
import Testing

@testable import CaptureStore

@Suite("A capture that is not whole is refused, in one sentence with the remedy")
struct DamagedCaptureTests {
  private let folder = TemporaryFolder()
  private let whole: [UInt8]

  init() throws {
    let path = "\(folder.path)/whole.plumb"
    try CaptureWriter(replacesTarget: false).write(.sample, to: path)
    whole = try Bytes.read(path)
    try #require(refusal(of: whole) == nil)
  }

  /// What reading a file of these bytes says; nil when it is read.
  private func refusal(of bytes: [UInt8]) -> CaptureError? {
    let path = folder.write(bytes, to: "a.plumb")
    do throws(CaptureError) {
      _ = try Capture(path: path).profile()
      return nil
    } catch {
      return error
    }
  }

  @Test("cut at any length, it is too short, and says by how much")
  func truncated() {
    for length in stride(from: 100, to: whole.count, by: 1021) {
      #expect(
        refusal(of: Array(whole[..<length]))
          == .truncated(
            path: "\(folder.path)/a.plumb", bytes: length, expectedBytes: whole.count))
    }
    for length in 0..<100 {
      let error = refusal(of: Array(whole[..<length]))
      #expect(error != nil, "\(length) bytes")
    }
    #expect(refusal(of: whole + [0]) != nil)
  }

  @Test("a byte changed anywhere is noticed")
  func changed() {
    for offset in stride(from: 0, to: whole.count, by: 499) {
      var bytes = whole
      bytes[offset] ^= 0x10
      #expect(refusal(of: bytes) != nil, "byte \(offset)")
    }
  }

  @Test("a page of zeros, of ones, or of another page is noticed and named")
  func overwritten() throws {
    for page in 1..<(whole.count / 4096) {
      for byte in [UInt8(0x5a), 0xff] {
        var bytes = whole
        bytes.replaceSubrange(
          (page * 4096)..<((page + 1) * 4096), with: Array(repeating: byte, count: 4096))
        let error = try #require(refusal(of: bytes))
        #expect(
          error.description.contains(
            "is damaged: its bytes from \(page * 4096) on are not those that were sealed"))
      }
    }
  }

  @Test("another version, another program's database, and no database at all are told apart")
  func foreign() {
    let path = "\(folder.path)/a.plumb"
    var newer = whole
    newer[63] = 9
    let supported = CaptureSchema.version
    #expect(refusal(of: newer) == .otherVersion(path: path, version: 9, supported: supported))
    var older = whole
    older[63] = UInt8(supported - 1)
    let (newerText, olderText) = (refusal(of: newer)?.description, refusal(of: older)?.description)
    #expect(newerText?.hasSuffix("Read it with a newer plumb.") == true)
    #expect(olderText?.hasSuffix("Read it with the plumb that sealed it.") == true)
    var other = whole
    other[68] = 0
    #expect(refusal(of: other) == .otherProgram(path: path))
    #expect(
      refusal(of: Array("#!/bin/sh\necho this is a script\n".utf8)) == .notADatabase(path: path))
    #expect(refusal(of: []) == .notADatabase(path: path))
  }

  @Test(
    "numbers and references that no writer writes are refused, though every checksum is right",
    arguments: [
      "UPDATE nodes SET parent = 99 WHERE id = 3", "UPDATE nodes SET parent = -1 WHERE id = 3",
      "UPDATE nodes SET parent = id WHERE id = 2", "UPDATE nodes SET frame = 4000000000",
      "DELETE FROM nodes WHERE id = 1", "DELETE FROM frames WHERE id = 0",
      "UPDATE frames SET module = 7", "UPDATE frames SET function = 99",
      "UPDATE frames SET file = -1",
      "UPDATE frames SET role = 'king'", "UPDATE frames SET kind = ''",
      "UPDATE sites SET node = 5000", "UPDATE sites SET only_thread = 2",
      "DELETE FROM sites WHERE id = 0",
      "UPDATE sites SET allocated_bytes = 9223372036854775807",
      "UPDATE sites SET frees = -9223372036854775807 - 1",
      "UPDATE site_sizes SET size_class = 65 WHERE size_class = 6",
      "UPDATE site_lifetimes SET bucket = 8 WHERE bucket = 7",
      "UPDATE thread_shares SET thread = thread + 5", "UPDATE thread_shares SET site = 77",
      "UPDATE run SET mode = 'guessed'", "UPDATE run SET end = 1", "DELETE FROM run",
      "UPDATE run SET peak_bytes = 9223372036854775807", "INSERT INTO trust VALUES ('luck', 1)",
      "CREATE VIEW more AS SELECT 1", "DROP TABLE timeline", "CREATE TABLE more (id)",
    ])
  func contradictory(sql: String) throws {
    let path = folder.write(whole, to: "a.plumb")
    try Database(path: path, access: .write).execute(sql)
    try CaptureFile.sealPages(of: path, target: path)
    let error = #expect(throws: CaptureError.self) { _ = try Capture(path: path).profile() }
    #expect(error?.description.hasPrefix("The capture '\(path)' is damaged: ") == true)
  }

  @Test("what is no file, or is not there, is named")
  func missing() {
    #expect(throws: CaptureError.notAFile(path: folder.path)) {
      try Capture(path: folder.path)
    }
    #expect(
      throws: CaptureError.cannotOpen(
        path: "\(folder.path)/none.plumb", reason: "No such file or directory")
    ) { try Capture(path: "\(folder.path)/none.plumb") }
  }
}
