import CRecorder
import Testing

@Suite("Options")
struct OptionsTests {
  struct Parsed: Equatable {
    var isValid = true
    var usesGlibc = false
    var follow = true
    var output: String?
    var message = ""
  }

  private func parse(_ environment: [String]) -> Parsed {
    withEnvironment(environment) { variables in
      let options = options_parse(variables)
      let message = withUnsafeBytes(of: options.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return Parsed(
        isValid: options.is_valid, usesGlibc: options.uses_glibc, follow: options.follow,
        output: options.output.map { String(cString: $0) }, message: message)
    }
  }

  private func withEnvironment<Result>(
    _ environment: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var copies = environment.map { $0.utf8CString.withUnsafeBufferPointer(copied) }
    defer { copies.forEach { $0?.deallocate() } }
    copies.append(nil)
    return copies.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  private func copied(_ text: UnsafeBufferPointer<CChar>) -> UnsafeMutablePointer<CChar>? {
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
    copy.initialize(from: text.baseAddress!, count: text.count)
    return copy
  }

  // --- Keys --------------------------------------------------------------------------------------

  @Test("without variables jemalloc is used, children are recorded, and the output is unset")
  func defaults() {
    #expect(parse([]) == Parsed())
    #expect(parse(["HOME=/", "PLUMB="]) == Parsed())
    #expect(parse(["PLUMBING=follow=0", "XPLUMB=follow=0", "PLUMB_OUTPUTS=a"]) == Parsed())
  }

  @Test("every key takes each of its values")
  func keys() {
    #expect(parse(["PLUMB=allocator=system"]) == Parsed(usesGlibc: true))
    #expect(parse(["PLUMB=allocator=jemalloc"]) == Parsed())
    #expect(parse(["PLUMB=follow=0"]) == Parsed(follow: false))
    #expect(parse(["PLUMB=follow=1"]) == Parsed())
  }

  @Test("pairs are separated by commas, empty ones are skipped, and the last of a key counts")
  func pairs() {
    let both = Parsed(usesGlibc: true, follow: false)
    #expect(parse(["PLUMB=allocator=system,follow=0"]) == both)
    #expect(parse(["PLUMB=,,follow=0,,allocator=system,"]) == both)
    #expect(parse(["PLUMB=follow=0,follow=1"]) == Parsed())
  }

  @Test("the output is what its variable says; an empty one is unset")
  func output() {
    #expect(parse(["PLUMB_OUTPUT=/tmp/%p"]) == Parsed(output: "/tmp/%p"))
    #expect(parse(["PLUMB_OUTPUT="]) == Parsed())
    #expect(parse(["PLUMB_OUTPUT=a=b"]) == Parsed(output: "a=b"))
  }

  @Test(
    "programs are recorded whose file names end as asked for",
    arguments: [
      (".xctest", "/app/.build/AppTests.xctest", true), (".xctest", "/usr/bin/swiftc", false),
      (".xctest", "x", false), ("swiftc", "swiftc", true), (".xctest", "/a.xctest/tool", false),
      ("", "/bin/sh", true),
    ])
  func only(ending: String, path: String, isRecorded: Bool) {
    "PLUMB=follow=1,only=\(ending),hold=0".withCString { variable in
      var entries: [UnsafeMutablePointer<CChar>?] = [UnsafeMutablePointer(mutating: variable), nil]
      var options = options_parse(&entries)
      #expect(options.is_valid)
      #expect(options_match_program(&options, path) == isRecorded)
    }
  }

  // --- Refusals ----------------------------------------------------------------------------------

  private static let known = "; known are allocator, events, follow, hold and only"

  private static let refusals: [(value: String, message: String)] = [
    ("sample=5", "the variable PLUMB has an unknown key: 'sample'" + known),
    ("folow", "the variable PLUMB has an unknown key: 'folow'" + known),
    ("=1", "the variable PLUMB has an unknown key: ''" + known),
    (
      "allocator=tcmalloc",
      "the variable PLUMB has an unknown allocator: 'tcmalloc'; known are jemalloc and system"
    ),
    (
      "allocator", "the variable PLUMB has an unknown allocator: ''; known are jemalloc and system"
    ),
    ("follow=yes", "the variable PLUMB needs follow=0 or follow=1, not 'yes'"),
    ("follow", "the variable PLUMB needs follow=0 or follow=1, not ''"),
    ("follow=10", "the variable PLUMB needs follow=0 or follow=1, not '10'"),
    ("follow=0,Follow=1", "the variable PLUMB has an unknown key: 'Follow'" + known),
    ("sample=5,follow=x", "the variable PLUMB has an unknown key: 'sample'" + known),
  ]

  @Test("what is not understood is refused, naming it and the remedy", arguments: refusals)
  func refusal(value: String, message: String) {
    let parsed = parse(["PLUMB=\(value)"])
    #expect(!parsed.isValid)
    #expect(parsed.message == message)
  }

  @Test(
    "an output that cannot be a path is refused",
    arguments: [
      (
        "a%",
        "has an unknown placeholder: '%'; known are %p, the process id, and %%, a percent sign"
      ),
      (
        "%x/%p",
        "has an unknown placeholder: '%x'; known are %p, the process id, and %%, a percent sign"
      ),
      (String(repeating: "a", count: 4_096), "is longer than a path may be"),
    ])
  func outputRefusal(value: String, message: String) {
    let parsed = parse(["PLUMB_OUTPUT=\(value)"])
    #expect(!parsed.isValid)
    #expect(parsed.message == "the variable PLUMB_OUTPUT \(message)")
    #expect(parse(["PLUMB_OUTPUT=%p%%\(String(repeating: "a", count: 4_091))"]).isValid)
  }

  @Test("a very long key is quoted in part, and the remedy is still there")
  func longKey() {
    let parsed = parse(["PLUMB=" + String(repeating: "k", count: 5_000)])
    #expect(!parsed.isValid)
    #expect(parsed.message.hasSuffix(Self.known))
    #expect(parsed.message.utf8.count < Int(OPTIONS_MESSAGE_BYTES))
  }

  // --- The environment ---------------------------------------------------------------------------

  @Test("a variable is found by its whole name; the first of several counts")
  func variables() {
    let environment = ["A=1", "AB=2", "B", "A=3", "C=", "=D"]
    let value = { (name: String) in
      withEnvironment(environment) { variables in
        environment_value(variables, name).map { String(cString: $0) }
      }
    }
    #expect(value("A") == "1")
    #expect(value("AB") == "2")
    #expect(value("B") == nil)
    #expect(value("C") == "")
    #expect(value("D") == nil)
  }

  @Test("the initial stack holds the arguments and the environment of this process")
  func initialStack() throws {
    var stack = initial_stack()
    try #require(initial_stack_find(&stack))
    #expect(Int(stack.argument_count) == CommandLine.arguments.count)
    let first = try #require(stack.arguments[0])
    #expect(String(cString: first) == CommandLine.arguments[0])
    #expect(stack.arguments[Int(stack.argument_count)] == nil)
    let path = try #require(environment_value(stack.environment, "PATH"))
    #expect(String(cString: path).contains("/"))
  }
}
