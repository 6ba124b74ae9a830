import Foundation

/// llvm-symbolizer, asked about many addresses of one file.
enum SymbolizerOracle {
  /// One function of an answer, innermost first.
  struct Frame {
    var function: String?
    var file: String?
    var line: Int
  }

  /// The folder above the `bin` where the compiler of PATH is.
  static let toolchain: String = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let compiler = folders.map { "\($0)/swiftc" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    let real = URL(fileURLWithPath: compiler ?? "/usr/bin/swiftc").resolvingSymlinksInPath()
    return real.deletingLastPathComponent().deletingLastPathComponent().path
  }()

  /// The newest that this machine has; nil when it has none.
  static let path = [
    "\(toolchain)/bin/llvm-symbolizer", "/usr/bin/llvm-symbolizer",
    "/usr/bin/llvm-symbolizer-14",
  ].first { FileManager.default.isExecutableFile(atPath: $0) }

  private struct Answer: Decodable {
    struct Symbol: Decodable {
      var FunctionName: String
      var FileName: String
      var Line: Int
    }
    var Symbol: [Symbol]?
  }

  /// The frames of each address, in the file's image.
  static func ask(_ file: String, _ addresses: [UInt64]) throws -> [[Frame]] {
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-oracle-\(UUID().uuidString)")
    let lines = addresses.map { "0x" + String($0, radix: 16) }.joined(separator: "\n") + "\n"
    try Data(lines.utf8).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path!)
    process.arguments = [
      "--functions=linkage", "--no-demangle", "--inlines", "--output-style=JSON",
      "--no-debuginfod", "--obj=\(file)",
    ]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try data.split(separator: UInt8(ascii: "\n")).map { line in
      let answer = try JSONDecoder().decode(Answer.self, from: Data(line))
      return (answer.Symbol ?? []).map {
        Frame(
          function: $0.FunctionName.isEmpty ? nil : $0.FunctionName,
          file: $0.FileName.isEmpty ? nil : $0.FileName, line: $0.Line)
      }
    }
  }
}
