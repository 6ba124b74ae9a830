import CTemplates
import ProfileModel

/// The report as one page, for people who understand by looking.
///
/// The file holds everything: it asks nothing of the network, and its content security policy
/// forbids that it could. The data are JSON by columns, packed by gzip, in base64, so that no name
/// can be taken for markup; the script takes them apart and puts names into the page as text. Only
/// the page's own script has the nonce without which none runs.
public struct HTMLReport: ReportRenderer {
  private let question: ReportQuestion

  /// The page that first shows the question's metric.
  public init(_ question: ReportQuestion) {
    self.question = question
  }

  /// - Complexity: O(frames + paths log paths + sites * depth).
  public func render(_ profile: Profile, to output: inout some TextOutputStream) {
    let data = Base64.encode(GzipText.pack(Array(PageData(profile, question).json.utf8)))
    let nonce = String(Self.hash(data), radix: 36)
    let policy =
      "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; "
      + "base-uri 'none'; form-action 'none'"
    let parts = [
      "policy": policy, "nonce": nonce,
      "title": XMLText.escaped("\(RunOutcome.command(profile)): heap"),
      "style": Template.text(PLUMB_TEMPLATE_PAGE_STYLE), "data": data, "script": Self.script,
    ]
    write(Template.text(PLUMB_TEMPLATE_PAGE)[...], parts, to: &output)
  }

  private static var script: String {
    [
      PLUMB_TEMPLATE_PAGE_MODEL, PLUMB_TEMPLATE_PAGE_FLAME, PLUMB_TEMPLATE_PAGE_TABLES,
      PLUMB_TEMPLATE_PAGE_TIMELINE, PLUMB_TEMPLATE_PAGE_TIMERS, PLUMB_TEMPLATE_PAGE_COMPARE,
      PLUMB_TEMPLATE_PAGE_MAIN,
    ].map(Template.text).joined(separator: "\n")
  }

  /// Writes the template with each `{{name}}` replaced; what is put in is not looked through again.
  private func write(
    _ template: Substring, _ parts: [String: String], to output: inout some TextOutputStream
  ) {
    var rest = template
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      output.write(String(rest[..<open.lowerBound]))
      output.write(parts[String(rest[open.upperBound..<close.lowerBound])] ?? "")
      rest = rest[close.upperBound...]
    }
    output.write(String(rest))
  }

  /// FNV-1a: equal pages have equal nonces.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
