import Glibc
import Rendering

/// Where a report goes: stdout, or a file that appears whole or not at all.
struct ReportDelivery {
  private let output: String?
  private let force: Bool

  init(output: String?, force: Bool) {
    self.output = output.map(FileSystem.resolved)
    self.force = force
  }

  /// - Throws: 1 when the report cannot be written.
  func deliver(
    _ render: (inout DescriptorOutput, TerminalStyle) throws -> Void
  ) throws {
    guard let output else { return try deliverToStandardOutput(render) }
    if FileSystem.exists(output), !FileSystem.isRegularFile(output) {
      return try deliverToDevice(output, render)
    }
    guard force || !FileSystem.exists(output) else {
      throw ToolError.report(
        "'\(output)' exists already. Use -f to overwrite it, or choose another with -o.")
    }
    let aside = "\(output).\(getpid()).new"
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(output, systemReason()) }
    do {
      var file = DescriptorOutput(descriptor)
      try render(&file, Terminal.style(of: descriptor))
      file.flush()
      if let code = file.failure { throw failure(output, systemReason(code)) }
      guard close(descriptor) == 0, rename(aside, output) == 0 else {
        throw failure(output, systemReason())
      }
    } catch {
      unlink(aside)
      throw error
    }
  }

  /// A pipe, a terminal or `/dev/stdout` is written to, never replaced.
  private func deliverToDevice(
    _ path: String, _ render: (inout DescriptorOutput, TerminalStyle) throws -> Void
  ) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, systemReason()) }
    defer { close(descriptor) }
    var output = DescriptorOutput(descriptor)
    try render(&output, Terminal.style(of: descriptor))
    output.flush()
    if let code = output.failure { throw failure(path, systemReason(code)) }
  }

  /// A reader that has seen enough (`| head`) ends the report quietly: by SIGPIPE, or, where that
  /// is ignored, with its status.
  private func deliverToStandardOutput(
    _ render: (inout DescriptorOutput, TerminalStyle) throws -> Void
  ) throws {
    var output = DescriptorOutput(STDOUT_FILENO)
    try render(&output, Terminal.style(of: STDOUT_FILENO))
    output.flush()
    if output.failure == EPIPE { exit(128 + SIGPIPE) }
    if let code = output.failure { throw failure("stdout", systemReason(code)) }
  }

  private func failure(_ path: String, _ reason: String) -> ToolError {
    .report("The report cannot be written to '\(path)': \(reason). Choose another place with -o.")
  }
}
