import Glibc
import ProfileModel

/// The recorder's own library, and the variables through which programs get it.
enum RecorderExamination {
  static func findings() -> [Diagnosis.Finding] {
    [library(), preload()] + settings()
  }

  /// ST_NOEXEC, which Swift's Glibc module leaves out.
  private static let noExecution: UInt = 8

  private static func library() -> Diagnosis.Finding {
    let subject = RecorderLibrary.fileName
    do throws(ToolError) {
      let library = try RecorderLibrary.find()
      try Version.check(library)
      var volume = statvfs()
      if statvfs(library.path, &volume) == 0, volume.f_flag & noExecution != 0 {
        return .init(
          subject, .obstacle, "'\(library.path)' is on a file system mounted noexec",
          remedy: "Install plumb on another one: nothing is loaded from there.")
      }
      return .init(
        subject, .fine, "\(library.path), version \(Version.tool), layout \(Version.layout)")
    } catch {
      return .init(subject, error)
    }
  }

  private static func preload() -> Diagnosis.Finding {
    let subject = "LD_PRELOAD"
    let libraries = (Environment.value("LD_PRELOAD") ?? "")
      .split { $0 == ":" || $0 == " " }.map(String.init)
    guard !libraries.isEmpty else { return .init(subject, .fine, "not set") }
    if libraries.contains(where: { FileSystem.name(of: $0) == RecorderLibrary.fileName }) {
      return .init(
        subject, .limited,
        "it names \(RecorderLibrary.fileName), so that every program started "
          + "here is recorded, plumb included",
        remedy: "Unset it: `plumb run` sets it for the one program.")
    }
    if let missing = libraries.first(where: { $0.contains("/") && !FileSystem.exists($0) }) {
      return .init(
        subject, .limited,
        "it names '\(missing)', which does not exist: the loader says so at "
          + "every start",
        remedy: "Correct it.")
    }
    if let allocator = libraries.first(where: PreloadEnvironment.replacesMalloc) {
      return .init(
        subject, .limited,
        "'\(allocator)' replaces malloc: the recorder goes before it, so the "
          + "program runs on the recorder's allocator instead",
        remedy: "Compare speeds without either.")
    }
    return .init(
      subject, .fine, "kept, with the recorder after it: \(libraries.joined(separator: ":"))")
  }

  private static func settings() -> [Diagnosis.Finding] {
    var findings: [Diagnosis.Finding] = []
    if let settings = Environment.value("PLUMB"), !settings.isEmpty {
      findings.append(
        .init("PLUMB", .fine, "'\(settings)' goes on to every program that is recorded"))
    }
    if let output = Environment.value("PLUMB_OUTPUT"), !output.isEmpty {
      findings.append(
        .init(
          "PLUMB_OUTPUT", .fine, "'\(output)' is for a bare LD_PRELOAD; `plumb run` goes by -o"))
    }
    return findings
  }
}

extension Diagnosis.Finding {
  /// An obstacle in the words of the error that `plumb run` would end with.
  init(_ subject: String, _ error: ToolError) {
    let message = error.message
    self.init(subject, .obstacle, message.hasSuffix(".") ? String(message.dropLast()) : message)
  }
}
