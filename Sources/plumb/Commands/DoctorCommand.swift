import ArgumentParser
import Glibc
import ProfileModel
import Rendering

/// `plumb doctor`: whether a program can be recorded here, and if not, why.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say whether a program can be recorded here, and if not, why.",
    usage: "plumb doctor [PROGRAM] [--format FORMAT]",
    discussion: """
      Looks at the machine, the limits and variables of this shell, and the program's file, and \
      starts nothing. A line is marked `ok`, `limit` (recorded, with what the line says) or `no`.

      The status is 0 when the program can be recorded, otherwise 1.
      """)

  @Argument(help: ArgumentHelp("The program, as for `plumb run`.", valueName: "program"))
  var program: String?

  @Option(help: ArgumentHelp("How to write the findings.", valueName: "format"))
  var format = DiagnosisFormat.text

  func run() throws {
    var findings =
      MachineExamination.findings() + RoomExamination.findings() + RecorderExamination.findings()
    if let program { findings += ProgramExamination(program).findings() }
    let diagnosis = Diagnosis(program: program, findings: findings)
    try ReportDelivery(output: nil, force: false).deliver { output, style in
      switch format {
      case .text: DiagnosisText(style: style).render(diagnosis, to: &output)
      case .json: DiagnosisJSON().render(diagnosis, to: &output)
      }
    }
    if !diagnosis.isRecordable { throw ExitCode(ToolError.Status.failure) }
  }
}

/// The formats that a diagnosis is written in.
enum DiagnosisFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
