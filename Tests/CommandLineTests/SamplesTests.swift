import Foundation
import Testing

@Suite("The samples are what the tool writes")
struct SamplesTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let folder = root.appendingPathComponent("Reports/Samples")

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  /// The rows of the samples' README: a file and the options that make it.
  private static let samples: [(file: String, options: [String])] = {
    let rows = (try? text("README.md"))?.matches(of: #/\n\| `([a-z.]+)` \| `?([^`|]+?)`? \|/#) ?? []
    return rows.map { row in
      let options = row.2 == "nothing more" ? [] : row.2.split(separator: " ").map(String.init)
      return (String(row.1), options)
    }
  }()

  /// A page without its packed data: how well they are packed is the system's zlib's affair.
  private static func withoutData(_ page: String) -> String {
    page.replacing(#/id="data">[^<]*/#, with: "").replacing(#/nonce[-=]"?[0-9a-z]+/#, with: "")
  }

  @Test("Every sample is made again by its command, byte by byte")
  func fresh() throws {
    #expect(Self.samples.count == 7)
    for sample in Self.samples {
      let run = try ToolRun.plumb(
        ["report", "Reports/Samples/word-index.plumb"] + sample.options, folder: Self.root.path)
      #expect(run.status == 0, "\(run.errors)")
      let isPage = sample.file.hasSuffix(".html")
      let (ours, theirs) = (run.output, try Self.text(sample.file))
      #expect(
        isPage ? Self.withoutData(ours) == Self.withoutData(theirs) : ours == theirs,
        "Reports/Samples/\(sample.file) is stale. Run make samples.")
    }
  }

  @Test("What the README shows of a report is a sample")
  func readme() throws {
    let readme = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(try readme.contains(Self.text("live.txt")), "Put Reports/Samples/live.txt there.")
  }
}
