import CRecorder
import Glibc
import Testing

@Suite("Frame information")
struct FrameInformationTests {
  private static let none = frame_rule_special(FRAME_RULE_NO_INFORMATION)

  private func rsp(_ offset: Int32) -> frame_rule { frame_rule_make(FRAME_RULE_RSP, offset, 0) }

  /// Two functions with a gap between them, whose rules differ.
  private let two = FrameTable(functions: [
    .init(start: 0x1000, length: 0x40, instructions: CallFrame.defineCFAOffset(16)),
    .init(start: 0x1080, length: 0x20, instructions: CallFrame.defineCFAOffset(32)),
  ])

  // --- Looking up --------------------------------------------------------------------------------

  @Test("an address has the rule of the function that holds it, and none between functions")
  func lookUp() {
    let section = two.laidOut()
    let expected: [(offset: Int, rule: frame_rule)] = [
      (0xfff, Self.none), (0x1000, rsp(16)), (0x103f, rsp(16)), (0x1040, Self.none),
      (0x107f, Self.none), (0x1080, rsp(32)), (0x109f, rsp(32)), (0x10a0, Self.none),
      (0x10_0000, Self.none), (-0x10_0000, Self.none),
    ]
    for (offset, rule) in expected {
      #expect(section.rule(at: offset) == rule, "offset \(offset)")
    }
  }

  @Test("the search finds every function of a table of any length", arguments: [1, 2, 3, 7, 200])
  func search(count: Int) {
    let functions = (0..<count).map { index in
      FrameTable.Function(
        start: -0x8000 + index * 0x100, length: 0x40 + index % 0x80,
        instructions: CallFrame.defineCFAOffset(UInt64(8 * index + 8)))
    }
    let section = FrameTable(functions: functions).laidOut()
    for (index, function) in functions.enumerated() {
      let rule = rsp(Int32(8 * index + 8))
      #expect(section.rule(at: function.start) == rule)
      #expect(section.rule(at: function.start + function.length - 1) == rule)
      #expect(section.rule(at: function.start + function.length) == Self.none)
    }
    #expect(section.rule(at: functions[0].start - 1) == Self.none)
  }

  @Test("a program runs up to the address and not beyond")
  func place() {
    let instructions = CallFrame.advance(4) + CallFrame.defineCFAOffset(48)
    let function = FrameTable.Function(start: 0x40, length: 0x10, instructions: instructions)
    let section = FrameTable(functions: [function]).laidOut()
    #expect(section.rule(at: 0x43) == rsp(8))
    #expect(section.rule(at: 0x44) == rsp(48))
  }

  // --- Forms of entries --------------------------------------------------------------------------

  @Test(
    "every encoding of a function's address is read",
    arguments: [
      FrameTable.Encoding.relative4, .relative8, .absolute8, .absoluteByDefault,
    ])
  func encodings(encoding: FrameTable.Encoding) {
    var table = two
    table.encoding = encoding
    let section = table.laidOut()
    #expect(section.rule(at: 0x1000) == rsp(16))
    #expect(section.rule(at: 0x109f) == rsp(32))
    #expect(section.rule(at: 0x1040) == Self.none)
  }

  @Test("personality routines and language data are stepped over")
  func personality() {
    var table = two
    table.augmentation = .personalityAndLanguageData
    let section = table.laidOut()
    #expect(section.rule(at: 0x1000) == rsp(16))
    #expect(section.rule(at: 0x1080) == rsp(32))
  }

  @Test("a signal trampoline is recognised by its augmentation")
  func signalFrame() {
    var table = two
    table.augmentation = .signalFrame
    #expect(table.laidOut().rule(at: 0x1000) == frame_rule_special(FRAME_RULE_SIGNAL))
  }

  @Test("version 3 of the common entry and entries with long lengths are read")
  func versions() {
    var table = two
    table.version = 3
    #expect(table.laidOut().rule(at: 0x1000) == rsp(16))
    table.version = 1
    table.hasLongLengths = true
    #expect(table.laidOut().rule(at: 0x1080) == rsp(32))
  }

  // --- What is not understood --------------------------------------------------------------------

  @Test("a header or an entry of an unknown form has no information")
  func unknownForms() {
    let changes: [(name: String, change: (inout FrameTable) -> Void)] = [
      ("header version", { $0.headerVersion = 2 }),
      ("table encoding", { $0.tableEncoding = 0x1b }),
      ("encoding of the frames' address", { $0.framesEncoding = 0x3b }),
      ("encoding of the count", { $0.countEncoding = 0x0d }),
      ("common entry's version", { $0.version = 4 }),
      ("augmentation letter", { $0.augmentation = .unknownLetter }),
      ("augmentation without z", { $0.augmentation = .withoutLength }),
      ("encoding of the address", { $0.encoding = .unknown }),
    ]
    for (name, change) in changes {
      var table = two
      change(&table)
      #expect(table.laidOut().rule(at: 0x1000) == Self.none, "\(name)")
    }
  }

  @Test("an empty table, and a count that no file could hold, have no information")
  func counts() {
    #expect(FrameTable(functions: []).laidOut().rule(at: 0x1000) == Self.none)
    var table = two
    table.countEncoding = 0x04
    table.count = 1 << 61
    #expect(table.laidOut().rule(at: 0x1000) == Self.none)
    table.count = 1 << 30
    #expect(table.laidOut().rule(at: 0x1000) == Self.none)
  }

  @Test("an entry whose length or link leads out of the section has no information")
  func brokenEntries() {
    let changes: [(name: String, change: (inout FrameTable) -> Void)] = [
      ("length of zero", { $0.lengthOfEntries = 0 }),
      ("length of two gibibytes", { $0.lengthOfEntries = 0x7fff_fff0 }),
      ("length that ends before the address", { $0.lengthOfEntries = 6 }),
      ("link to itself", { $0.link = 0 }),
      ("link to nowhere", { $0.link = 0xffff_ffff }),
      ("augmentation longer than the entry", { $0.augmentationLength = 0x7f }),
    ]
    for (name, change) in changes {
      var table = two
      change(&table)
      #expect(table.laidOut().rule(at: 0x1000) == Self.none, "\(name)")
    }
  }

  // --- Real code ---------------------------------------------------------------------------------

  @Test("at its first instruction a function of the C library has its return address on top")
  func realFunctions() throws {
    #expect(frame_information_is_available())
    for name in ["qsort", "fopen", "getenv", "strtol", "printf"] {
      let function = try #require(dlsym(nil, name))
      var program = call_frame_program()
      #expect(frame_information_find(UInt(bitPattern: function), &program) == rsp(8), "\(name)")
    }
  }

  @Test("an address in no module has no information")
  func noModule() {
    var word: UInt64 = 0
    var program = call_frame_program()
    withUnsafePointer(to: &word) {
      #expect(frame_information_find(UInt(bitPattern: $0), &program) == Self.none)
    }
    #expect(frame_information_find(1, &program) == Self.none)
  }
}
