import Glibc

/// The program that a command line names: its file, and its arguments as bytes.
struct ResolvedProgram {
  let path: String
  let arguments: [[CChar]]

  /// - Parameters:
  ///   - typed: The words behind `--`, the last of the command line.
  ///   - usage: What the command line should look like.
  /// - Throws: 125 without a program or when a build fails, 126 or 127 when there is none to run.
  init(_ typed: [String], usage: String) throws {
    guard let name = typed.first else {
      throw ToolError.run("No program was given. Usage: \(usage)")
    }
    if let launch = SwiftRunLauncher(typed[...]) {
      let product = try launch.build()
      path = product.path
      arguments = ([product.path] + product.arguments).map { Array($0.utf8CString) }
      return
    }
    path = try ProgramLookup.find(name, path: Environment.value("PATH"))
    arguments = Self.lastArguments(typed.count)
  }

  private init(path: String, arguments: [[CChar]]) {
    self.path = path
    self.arguments = arguments
  }

  /// The same program with more arguments.
  func adding(_ words: [String]) -> ResolvedProgram {
    ResolvedProgram(path: path, arguments: arguments + words.map { Array($0.utf8CString) })
  }

  /// The command line as text.
  var words: [String] {
    arguments.map { String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self) }
  }

  /// The last words of this process's command line as bytes: they need not be UTF-8.
  private static func lastArguments(_ count: Int) -> [[CChar]] {
    let all = (0..<Int(CommandLine.argc)).map { index -> [CChar] in
      guard let word = CommandLine.unsafeArgv[index] else { return [0] }
      return Array(UnsafeBufferPointer(start: word, count: strlen(word) + 1))
    }
    return Array(all.suffix(count))
  }
}
