// A matrix of embeddings in a file: read into rows, or mapped and looked at where it lies.
//
// Plumb shows: live bytes of `readRows`, the whole matrix; `mapped` leaves the pages to the kernel.
import Foundation
import ProbeKit

let width = 64

nonisolated(unsafe) var rows: [[Float]] = []
nonisolated(unsafe) var matrix: UnsafeRawBufferPointer?

func check(_ bytes: Int) throws {
  guard bytes % (width * 4) == 0 else {
    throw ProbeError("The file has \(bytes) bytes, which is no multiple of a row of \(width * 4).")
  }
}

@inline(never)
func readRows(_ path: String) throws -> [[Float]] {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  try check(data.count)
  return (0..<(data.count / (width * 4))).map { row in
    data.withUnsafeBytes { bytes in
      (0..<width).map {
        bytes.loadUnaligned(fromByteOffset: (row * width + $0) * 4, as: Float.self)
      }
    }
  }
}

@inline(never)
func mapped(_ path: String) throws -> UnsafeRawBufferPointer {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw ProbeError("'\(path)' cannot be opened.") }
  defer { close(file) }
  let bytes = Int(lseek(file, 0, SEEK_END))
  try check(bytes)
  guard let start = mmap(nil, bytes, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
    throw ProbeError("'\(path)' cannot be mapped.")
  }
  return UnsafeRawBufferPointer(start: start, count: bytes)
}

func norm(_ row: Int) -> Float {
  if let matrix {
    return (0..<width).reduce(0) { sum, column in
      let value = matrix.load(fromByteOffset: (row * width + column) * 4, as: Float.self)
      return sum + value * value
    }
  }
  return rows[row].reduce(0) { $0 + $1 * $1 }
}

Probe.run(accepting: ["--file"]) { probe in
  if let path = probe.text("--file") {
    let bytes = try mapped(path)
    return ["rows": bytes.count / (width * 4), "width": width]
  }
  let count = 500 * probe.scale
  let values = (0..<(count * width)).map { Float($0 % 7) }
  let contents = values.withUnsafeBytes { Data($0) }
  return try withTemporaryFile(contents) { path in
    if probe.isDefective { rows = try readRows(path) } else { matrix = try mapped(path) }
    let sum = (0..<count).reduce(Float(0)) { $0 + norm($1) }
    return ["rows": count, "width": width, "sum": Int(sum)]
  }
}
