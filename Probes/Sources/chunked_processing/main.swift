// A file that is larger than one likes to hold: read whole, or by chunks of 4 KiB into one buffer.
//
// Plumb shows: the bytes that `readWhole` allocates, the file's size; `readChunks` needs 4 KiB.
import Foundation
import ProbeKit

@inline(never)
func readWhole(_ path: String) throws -> Int {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw ProbeError("'\(path)' cannot be opened.") }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: Int(lseek(file, 0, SEEK_END)))
  let count = pread(file, &bytes, bytes.count, 0)
  return bytes[..<max(count, 0)].reduce(0) { $0 + Int($1) }
}

@inline(never)
func readChunks(_ path: String) throws -> Int {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw ProbeError("'\(path)' cannot be opened.") }
  defer { close(file) }
  var chunk = [UInt8](repeating: 0, count: 4096)
  var sum = 0
  while true {
    let count = read(file, &chunk, chunk.count)
    guard count > 0 else { return sum }
    sum += chunk[..<count].reduce(0) { $0 + Int($1) }
  }
}

Probe.run(accepting: ["--file"]) { probe in
  if let path = probe.text("--file") { return ["sum": try readChunks(path)] }
  let count = 100_000 * probe.scale
  let contents = Data((0..<count).map { UInt8($0 % 251) })
  return try withTemporaryFile(contents) { path in
    let sum = try probe.isDefective ? readWhole(path) : readChunks(path)
    return ["bytes": count, "sum": sum]
  }
}
