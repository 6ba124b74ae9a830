import ProfileModel

/// What a gate found, as SARIF 2.1.0, which code scanning services read.
///
/// A finding's fingerprint is its site's id, so that it stays the same finding when lines move.
public struct GateSARIF: Sendable {
  private let root: String
  private let toolVersion: String

  /// - Parameters:
  ///   - root: The checkout: paths inside of it are written relative to it.
  ///   - toolVersion: `0.1.0`.
  public init(root: String, toolVersion: String) {
    self.root = root
    self.toolVersion = toolVersion
  }

  /// Writes the whole document.
  public func render(_ result: GateResult, to output: inout some TextOutputStream) {
    let findings = GateFinding.findings(of: result, root: root)
    var writer = JSONWriter(output)
    writer.object { writer in
      writer.string("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      writer.string("version", "2.1.0")
      writer.array("runs") { writer in
        writer.object { writer in
          writer.object("tool") { writer in
            writer.object("driver") { writer in
              writer.string("name", "plumb")
              writer.string("version", toolVersion)
              writeRules(findings, to: &writer)
            }
          }
          writer.array("results") { writer in
            for finding in findings { Self.write(finding, of: result, to: &writer) }
          }
        }
      }
    }
    output = writer.finish()
  }

  private func writeRules(
    _ findings: [GateFinding], to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.array("rules") { writer in
      for rule in Set(findings.map(\.rule)).sorted() {
        writer.object(inline: true) { writer in
          writer.string("id", rule)
          writer.object("shortDescription") { writer in
            writer.string("text", rule.replacing("-", with: " "))
          }
        }
      }
    }
  }

  private static func write(
    _ finding: GateFinding, of result: GateResult,
    to writer: inout JSONWriter<some TextOutputStream>
  ) {
    writer.object(inline: true) { writer in
      writer.string("ruleId", finding.rule)
      writer.string("level", finding.level.rawValue)
      writer.object("message") { $0.string("text", finding.message) }
      let site = finding.site?.description ?? "none"
      writer.object("partialFingerprints") { writer in
        writer.string("plumbSite/v1", "\(site):\(finding.rule):\(result.name)")
      }
      writer.array("locations") { writer in
        guard let file = finding.file else { return }
        writer.object { writer in
          writer.object("physicalLocation") { writer in
            writer.object("artifactLocation") { $0.string("uri", uri(file)) }
            if let line = finding.line, line > 0 {
              writer.object("region") { $0.integer("startLine", line) }
            }
          }
        }
      }
    }
  }

  /// A path as RFC 3986 has it: what is not unreserved is a percent sign and two digits.
  static func uri(_ path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "/-._~".contains(character) {
        result.append(character)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
