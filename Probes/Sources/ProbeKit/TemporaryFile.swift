import Foundation

/// A file that is there while a body runs.
public func withTemporaryFile<Result>(
  _ contents: Data, _ body: (String) throws -> Result
) throws -> Result {
  let path = NSTemporaryDirectory() + "probe.\(ProcessInfo.processInfo.processIdentifier)"
  try contents.write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
