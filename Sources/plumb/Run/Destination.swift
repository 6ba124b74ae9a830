import Glibc

/// Where a run's recordings are to go, written beside them: what the next `plumb report` needs to
/// finish the run if this tool dies.
struct Destination: Equatable {
  static let fileName = "destination"
  private static let heading = "plumb destination 1"

  /// The file asked for; nil for `PROGRAM.PID.plumb` in `folder`.
  var output: String?
  var folder: String
  var program: String
  /// In which process ids mean what they say, and the tool's own there.
  var namespace: String
  var toolPID: Int
  /// Nil until the program has been started.
  var root: ProcessMark?

  /// The same place said so that any other process finds it.
  func absolute(root: ProcessMark?) -> Destination {
    var result = self
    result.output = output.map(FileSystem.absolute)
    result.folder = FileSystem.absolute(folder)
    result.root = root
    return result
  }

  /// Whether recordings stay as they are: the name that was asked for says so. Otherwise they are
  /// sealed into captures.
  var keepsRecordings: Bool { output?.hasSuffix(FileEnding.recording) ?? false }

  /// How the names of what is put there end, where they are ours to choose.
  var ending: String { keepsRecordings ? FileEnding.recording : FileEnding.capture }

  /// The final path of the root process's recording or capture.
  func path(pid: Int) -> String {
    output ?? standardPath(pid: pid)
  }

  /// Its path where none was asked for, and where the one asked for has been taken meanwhile.
  func standardPath(pid: Int) -> String {
    let folder = output.map(FileSystem.folder(of:)) ?? folder
    let name = "\(program).\(pid)\(ending)"
    return folder == "." ? name : "\(folder)/\(name)"
  }

  /// Replaces the folder's `destination` file in one step.
  func write(to recordings: RecordingFolder) {
    let path = "\(recordings.path)/\(Self.fileName)"
    let aside = path + ".new"
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let bytes = Array(text.utf8)
    let written = Glibc.write(descriptor, bytes, bytes.count)
    close(descriptor)
    if written != bytes.count || rename(aside, path) != 0 { unlink(aside) }
  }

  /// Nil when the folder holds no complete destination.
  static func read(from folder: String) -> Destination? {
    FileSystem.read("\(folder)/\(fileName)", limit: 1 << 16).flatMap {
      Destination(text: String(decoding: $0, as: UTF8.self))
    }
  }

  /// One `key value` a line; a backslash stands before what would end the line.
  var text: String {
    var lines = [
      Self.heading, "namespace \(namespace)", "tool \(toolPID)", "program \(Self.escape(program))",
      "folder \(Self.escape(folder))",
    ]
    if let output { lines.append("output \(Self.escape(output))") }
    if let root { lines.append("root \(root.text)") }
    return (lines + ["end"]).joined(separator: "\n") + "\n"
  }

  init(
    output: String?, folder: String, program: String,
    namespace: String = ProcessMark.namespace(), toolPID: Int = Int(getpid()),
    root: ProcessMark? = nil
  ) {
    self.output = output
    self.folder = folder
    self.program = program
    self.namespace = namespace
    self.toolPID = toolPID
    self.root = root
  }

  init?(text: String) {
    let lines = text.split(separator: "\n")
    guard lines.first == Self.heading[...], lines.last == "end" else { return nil }
    var values: [Substring: String] = [:]
    for line in lines.dropFirst().dropLast() {
      guard let space = line.firstIndex(of: " ") else { return nil }
      values[line[..<space]] = Self.unescape(line[line.index(after: space)...])
    }
    guard let program = values["program"], let folder = values["folder"],
      let namespace = values["namespace"], let toolPID = values["tool"].flatMap({ Int($0) })
    else { return nil }
    self.init(
      output: values["output"], folder: folder, program: program,
      namespace: namespace, toolPID: toolPID,
      root: values["root"].flatMap(ProcessMark.init(text:)))
  }

  private static func escape(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func unescape(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
