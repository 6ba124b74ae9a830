import Foundation
import Testing

@testable import Symbolication

/// Functions, files, lines and inlined calls of the same addresses, asked of us and of
/// llvm-symbolizer.
struct SourceOracleTests {
  private static let programs =
    ProcessInfo.processInfo.environment["PROGRAMS_OUT"] ?? ".build/programs"

  private static let files = [
    "\(programs)/word_index", "\(programs)/word_index_debug", "\(programs)/throws",
    "\(programs)/call_tree", "\(programs)/concurrency", "\(programs)/coroutines",
    "/usr/bin/sqlite3", "/usr/bin/python3", "/lib/x86_64-linux-gnu/libc.so.6",
  ].filter { FileManager.default.isReadableFile(atPath: $0) }

  @Test("dump", arguments: files)
  func dump(path: String) throws {
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    print(path, image.hasDebugInformation)
  }
}
