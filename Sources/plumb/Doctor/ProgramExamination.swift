import Glibc
import ProfileModel
import Rendering
import Symbolication

/// What can be recorded of one program, and what its report will be able to say.
struct ProgramExamination {
  private let name: String

  init(_ name: String) {
    self.name = name
  }

  /// One finding alone when the program cannot be recorded: what keeps it from that.
  func findings() -> [Diagnosis.Finding] {
    let path: String
    let subject: Preflight.Subject
    do throws(ToolError) {
      path = try ProgramLookup.find(name, path: Environment.value("PATH"))
      subject = try Preflight.check(path)
    } catch {
      return [.init("program", error)]
    }
    var findings = [program(path, subject)]
    guard let file = OpenFile(subject.path), let image = ExecutableImage(file) else {
      return findings
    }
    findings.append(allocator(image))
    if let sources = NameSources(path: subject.path, access: .system) {
      findings += [symbols(sources), lines(sources)] + refusedDebugFiles(sources)
      findings.append(unwinding(sources))
    }
    return findings
  }

  private func program(_ path: String, _ subject: Preflight.Subject) -> Diagnosis.Finding {
    guard subject.isReadable else {
      return .init(
        "program", .limited,
        "'\(subject.path)' cannot be read: whether it can be recorded is "
          + "seen when it runs, and its functions have no names",
        remedy: "Give yourself leave to read it.")
    }
    guard subject.path != path else {
      return .init("program", .fine, "'\(path)' is a dynamic x86-64 program for glibc")
    }
    let handsOver = ["env", "sh", "bash", "dash"].contains(FileSystem.name(of: subject.path))
    return .init(
      "program", .fine,
      "'\(path)' is a script: what is recorded is '\(subject.path)'"
        + (handsOver ? ", and the program that it goes on as" : ""))
  }

  private func allocator(_ image: ExecutableImage) -> Diagnosis.Finding {
    if image.definesMalloc {
      return .init(
        "allocator", .limited,
        "the program has a malloc of its own inside: what that serves is "
          + "not recorded",
        remedy: "Build it with the system's malloc to record everything.")
    }
    if let library = image.needed.first(where: PreloadEnvironment.replacesMalloc) {
      return .init(
        "allocator", .limited,
        "the program is linked with \(library), and runs on the recorder's "
          + "allocator while it is recorded")
    }
    return .init("allocator", .fine, "the system's, which the recorder stands in for")
  }

  private func symbols(_ sources: NameSources) -> Diagnosis.Finding {
    let subject = "symbols"
    let count = "\(Quantity.count(sources.functionCount)) functions"
    let buildID = sources.buildID.map { "build id \($0)" } ?? "no build id"
    let remedy = "Keep the symbol table, or install the debug file of that build."
    switch sources.source {
    case .symbolTable:
      return .init(subject, .fine, "\(count) in its symbol table; \(buildID)")
    case .debugFile:
      return .init(subject, .fine, "\(count) in its separate debug file; \(buildID)")
    case .dynamicSymbols:
      return .init(
        subject, .limited,
        "stripped: \(count) that it exports have names, all others are shown "
          + "by address; \(buildID)",
        remedy: remedy)
    case .none:
      return .init(
        subject, .limited, "stripped: its functions are shown by address; \(buildID)",
        remedy: remedy)
    }
  }

  private func lines(_ sources: NameSources) -> Diagnosis.Finding {
    guard sources.hasLines else {
      return .init(
        "lines", .limited, "no debug information: the report has functions without file and line",
        remedy: "Build with -g, or install the debug file of that build.")
    }
    return .init(
      "lines", .fine, "debug information: the report has files, lines and inlined calls")
  }

  private func refusedDebugFiles(_ sources: NameSources) -> [Diagnosis.Finding] {
    sources.remarks.map { remark in
      .init("debug file", .limited, remark.hasSuffix(".") ? String(remark.dropLast()) : remark)
    }
  }

  private func unwinding(_ sources: NameSources) -> Diagnosis.Finding {
    guard sources.hasUnwindTables else {
      return .init(
        "stacks", .limited,
        "no .eh_frame_hdr: the walk follows frame pointers where it can, else "
          + "stacks are marked as cut",
        remedy: "Build with -fasynchronous-unwind-tables, and link with --eh-frame-hdr.")
    }
    return .init("stacks", .fine, "unwind tables (.eh_frame_hdr)")
  }
}
