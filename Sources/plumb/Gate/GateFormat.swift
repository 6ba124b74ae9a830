import ArgumentParser
import ProfileModel
import Rendering

/// The surfaces that a gate's decision is written for.
enum GateFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown, github, junit, sarif

  func render(
    _ result: GateResult, style: TerminalStyle, to output: inout some TextOutputStream
  ) {
    let root = FileSystem.absolute(".")
    switch self {
    case .text: GateText(style: style).render(result, to: &output)
    case .json: GateJSON(root: root).render(result, to: &output)
    case .markdown: GateMarkdown(root: root).render(result, to: &output)
    case .github: GateAnnotations(root: root).render(result, to: &output)
    case .junit: GateJUnit(root: root).render(result, to: &output)
    case .sarif:
      GateSARIF(root: root, toolVersion: Version.tool).render(result, to: &output)
    }
  }
}

/// `FORMAT=FILE`: one more surface beside the one on stdout.
struct GateCopy: ExpressibleByArgument {
  let format: GateFormat
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let format = GateFormat(rawValue: parts[0]), !parts[1].isEmpty else {
      return nil
    }
    (self.format, path) = (format, parts[1])
  }
}
