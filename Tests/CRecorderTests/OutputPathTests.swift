import CRecorder
import Glibc
import Testing

@Suite("Paths from templates")
struct PathTemplateTests {
  private func expand(
    _ pathTemplate: String, process: UInt32 = 4711, attempt: UInt32 = 1, bytes: Int = 256
  ) -> String? {
    var path = [CChar](repeating: 0, count: bytes)
    let isExpanded = options_expand_path(pathTemplate, process, attempt, &path, bytes)
    return isExpanded ? path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : nil
  }

  @Test("%p is the process, %% a percent sign, and everything else stands as it is")
  func placeholders() {
    #expect(expand("/tmp/a.recording") == "/tmp/a.recording")
    #expect(expand("/tmp/%p.recording") == "/tmp/4711.recording")
    #expect(expand("%p-%p", process: .max) == "4294967295-4294967295")
    #expect(expand("100%%p") == "100%p")
    #expect(expand("%%%p%%") == "%4711%")
    #expect(expand("") == "")
  }

  @Test("the second and later attempts have their number at the end")
  func attempts() {
    #expect(expand("/a/%p", attempt: 0) == "/a/4711")
    #expect(expand("/a/%p", attempt: 1) == "/a/4711")
    #expect(expand("/a/%p", attempt: 2) == "/a/4711.2")
    #expect(expand("/a/%p", attempt: 99) == "/a/4711.99")
  }

  @Test("any other letter after a percent sign is wrong, and so is a percent sign at the end")
  func wrongTemplates() {
    for pathTemplate in ["%d", "/a/%P", "a%", "%p%", "% p"] {
      #expect(expand(pathTemplate) == nil)
    }
  }

  @Test("a path that does not fit is no path")
  func tooLong() {
    #expect(expand("/tmp/%p", bytes: 10) == "/tmp/4711")
    #expect(expand("/tmp/%p", bytes: 9) == nil)
    #expect(expand("/tmp/%p", attempt: 2, bytes: 10) == nil)
    #expect(expand(String(repeating: "x", count: 300)) == nil)
  }
}

extension SerializedTests {
  @Suite("Output path")
  struct OutputPathTests {
    /// A program settles once; what the test before left to fall back to is used up.
    init() { _ = output_path_fall_back() }

    private func settle(
      output: String? = nil, program: String = "/usr/bin/app", temporary: String? = nil
    ) -> String {
      output_path_settle(output, program, temporary)
      return settled
    }

    private var settled: String { String(cString: output_path_template()) }

    private var workingFolder: String {
      var path = [CChar](repeating: 0, count: 4096)
      _ = os_working_folder(&path, path.count)
      let folder = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      return folder.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    @Test("what the user names is taken as it is, from the folder where the program started")
    func named() {
      #expect(settle(output: "/data/%p.recording") == "/data/%p.recording")
      #expect(settle(output: "here/%p") == "\(workingFolder)/here/%p")
      #expect(!output_path_fall_back(), "the user's choice is never replaced")
      #expect(settled == "\(workingFolder)/here/%p")
    }

    @Test("otherwise it is named after the program and its process, in the working folder")
    func unnamed() {
      #expect(settle(program: "/usr/bin/app") == "\(workingFolder)/app.%p.recording")
      #expect(settle(program: "app") == "\(workingFolder)/app.%p.recording")
    }

    @Test("a percent sign in a program's name is no placeholder")
    func escaped() {
      #expect(settle(program: "/bin/50%p") == "\(workingFolder)/50%%p.%p.recording")
    }

    @Test("the folder for temporary files is fallen back to, once")
    func fallingBack() {
      _ = settle(temporary: "/var/tmp%")
      #expect(output_path_fall_back())
      #expect(settled == "/var/tmp%%/app.%p.recording")
      #expect(!output_path_fall_back())
      #expect(settled == "/var/tmp%%/app.%p.recording")
    }

    @Test(
      "without a usable folder for temporary files it is /tmp", arguments: [nil, "", "relative"])
    func temporary(folder: String?) {
      _ = settle(temporary: folder)
      #expect(output_path_fall_back())
      #expect(settled == "/tmp/app.%p.recording")
    }
  }
}
