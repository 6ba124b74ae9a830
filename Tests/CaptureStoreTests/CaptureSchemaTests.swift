import Foundation
import ProfileModel
import SyntheticRecordings
import Testing

@testable import CaptureStore

@Suite("The schema is what its page says")
struct CaptureSchemaTests {
  private static let page: String = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return
      (try? String(contentsOf: root.appending(path: "Reports/Schema/capture.md"), encoding: .utf8))
      ?? ""
  }()

  @Test("the page has the definition of every table and view, word for word")
  func definition() throws {
    let block = try #require(Self.page.firstMatch(of: /(?s)```sql\n(.*?)\n```/))
    #expect(String(block.1) == CaptureSchema.statements.joined(separator: ";\n\n") + ";")
  }

  @Test("the page has the numbers that tell a capture, and a file has them")
  func numbers() throws {
    #expect(Self.page.contains("`PRAGMA application_id` | \(CaptureSchema.applicationID) "))
    #expect(Self.page.contains("`PRAGMA user_version` | \(CaptureSchema.version) "))
    #expect(Self.page.contains("version \(CaptureSchema.version)\n"))
    #expect(
      Self.page.contains("| \(CaptureSchema.pageBytes), \(CaptureSchema.checksumBytes) |"))
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.plumb"
    try CaptureWriter(replacesTarget: false).write(.sample, to: path)
    let database = try Database(path: path, access: .read)
    for (pragma, value) in [
      ("application_id", Int(CaptureSchema.applicationID)),
      ("user_version", Int(CaptureSchema.version)), ("page_size", CaptureSchema.pageBytes),
    ] {
      let row = try database.prepare("PRAGMA \(pragma)")
      #expect(try row.step())
      #expect(row.integer(0) == value)
    }
    for (pragma, value) in [("journal_mode", "delete"), ("integrity_check", "ok")] {
      let row = try Database(path: path, access: .write).prepare("PRAGMA \(pragma)")
      #expect(try row.step())
      #expect(row.text(0) == value)
    }
  }

  @Test("every counter of Trust has its name in a capture")
  func trust() {
    let counters = Mirror(reflecting: Trust()).children.filter { $0.value is Int }
    #expect(counters.count == TrustFields.all.count)
    #expect(Set(TrustFields.all.map(\.path)).count == TrustFields.all.count)
    #expect(Set(TrustFields.all.map(\.name)).count == TrustFields.all.count)
  }

  @Test("the views name frames and sites as a report does")
  func views() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.plumb"
    let profile = Profile.sample
    try CaptureWriter(replacesTarget: false).write(profile, to: path)
    let database = try Database(path: path, access: .read)
    let frames = try database.prepare("SELECT name, module FROM frame_names ORDER BY id")
    for frame in profile.frames.frames {
      #expect(try frames.step())
      #expect(frames.text(0) == frame.displayName)
      #expect(frames.text(1) == frame.moduleName)
    }
    let sites = try database.prepare(
      "SELECT id, function, live_bytes FROM site_names ORDER BY site")
    let identities = SiteIdentities(profile)
    for site in profile.sites {
      #expect(try sites.step())
      #expect(sites.text(0) == identities[site.path].description)
      #expect(sites.text(1) == profile.frame(of: profile.blame(of: site.path))?.displayName)
      #expect(sites.integer(2) == site.counts.liveBytes)
    }
    let shares = try database.prepare(
      "SELECT site, thread, allocated_bytes FROM site_threads ORDER BY site, thread")
    for share in profile.threadShares {
      #expect(try shares.step())
      #expect(shares.integer(0) == share.site && shares.integer(1) == share.thread)
      #expect(shares.integer(2) == share.counts.allocatedBytes)
    }
    #expect(try !shares.step())
  }
}
