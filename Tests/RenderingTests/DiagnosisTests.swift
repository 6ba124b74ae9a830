import ProfileModel
import Testing

@testable import Rendering

@Suite("A diagnosis")
struct DiagnosisTests {
  static let sample = Diagnosis(
    program: "a \"b\"",
    findings: [
      .init("kernel", .fine, "Linux 6.1"),
      .init("/dev/shm", .limited, "64.0 MiB free", remedy: "Give it more."),
      .init("program", .obstacle, "'a \"b\"' is static", remedy: "Link it dynamically."),
    ])

  private func text(_ diagnosis: Diagnosis, style: TerminalStyle = .plain) -> String {
    var text = ""
    DiagnosisText(style: style).render(diagnosis, to: &text)
    return text
  }

  @Test("As text: the verdict, then a line for each finding with its remedy")
  func asText() {
    #expect(
      text(Self.sample) == """
        'a "b"' cannot be recorded here
        ok     kernel    Linux 6.1.
        limit  /dev/shm  64.0 MiB free. Give it more.
        no     program   'a "b"' is static. Link it dynamically.

        """)
  }

  @Test("One obstacle decides, and a limit does not")
  func verdict() {
    var diagnosis = Self.sample
    #expect(!diagnosis.isRecordable)
    diagnosis.findings.removeLast()
    #expect(diagnosis.isRecordable)
    #expect(text(diagnosis).hasPrefix("'a \"b\"' can be recorded here\n"))
    diagnosis.program = nil
    #expect(text(diagnosis).hasPrefix("programs can be recorded here\n"))
  }

  @Test("Colour repeats what the marks say")
  func colour() {
    let style = TerminalStyle(usesColour: true, usesUnicode: true, width: 80)
    #expect(
      text(Self.sample, style: style).replacing(/\x1b\[[0-9;]*m/, with: "")
        == text(Self.sample))
    #expect(text(Self.sample, style: style) != text(Self.sample))
  }

  @Test("As JSON: findings in their order, a remedy that is not needed is null")
  func asJSON() {
    var text = ""
    DiagnosisJSON().render(Self.sample, to: &text)
    #expect(
      text == """
        {
          "schema": "plumb.doctor/1",
          "program": "a \\"b\\"",
          "recordable": false,
          "findings": [
            {"subject": "kernel", "effect": "fine", "fact": "Linux 6.1", "remedy": null},
            {"subject": "/dev/shm", "effect": "limited", "fact": "64.0 MiB free", "remedy": "Give \
        it more."},
            {"subject": "program", "effect": "obstacle", "fact": "'a \\"b\\"' is static", \
        "remedy": "Link it dynamically."}
          ]
        }

        """)
  }
}
