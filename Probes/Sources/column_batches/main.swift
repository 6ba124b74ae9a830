// A file of columns, read batch by batch as Arrow does: a batch is a slice of the mapped file, or a
// copy of it. Parquet's encoding of columns is left out: what is mapped is what is computed with.
//
// Plumb shows: the bytes that `copyBatch` allocates, those of the column; `sliceBatch` has none.
import Foundation
import ProbeKit

let batchRows = 256

/// A mapped column of 64-bit floating-point numbers.
struct Column {
  let values: UnsafeBufferPointer<Double>

  init(path: String) throws {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw ProbeError("'\(path)' cannot be opened.") }
    defer { close(file) }
    let bytes = Int(lseek(file, 0, SEEK_END))
    guard bytes > 0, bytes % 8 == 0 else {
      throw ProbeError("The column has \(bytes) bytes, which is no multiple of a value of 8.")
    }
    guard let start = mmap(nil, bytes, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
      throw ProbeError("'\(path)' cannot be mapped.")
    }
    values = UnsafeRawBufferPointer(start: start, count: bytes).bindMemory(to: Double.self)
  }

  func rows(_ batch: Int) -> Range<Int> {
    batch * batchRows..<min((batch + 1) * batchRows, values.count)
  }
}

@inline(never)
func copyBatch(_ column: Column, _ batch: Int) -> [Double] {
  let copy = Array(column.values[column.rows(batch)])
  // Not the last thing that is done here, or the call would take this function's place.
  precondition(copy.count <= batchRows)
  return copy
}

@inline(never)
func sliceBatch(_ column: Column, _ batch: Int) -> UnsafeBufferPointer<Double> {
  UnsafeBufferPointer(rebasing: column.values[column.rows(batch)])
}

Probe.run(accepting: ["--file"]) { probe in
  if let path = probe.text("--file") { return ["rows": try Column(path: path).values.count] }
  let count = 20_000 * probe.scale
  let contents = (0..<count).map { Double($0 % 100) }.withUnsafeBytes { Data($0) }
  return try withTemporaryFile(contents) { path in
    let column = try Column(path: path)
    let batches = (count + batchRows - 1) / batchRows
    var sum = 0.0
    for batch in 0..<batches {
      sum +=
        probe.isDefective
        ? copyBatch(column, batch).reduce(0, +) : sliceBatch(column, batch).reduce(0, +)
    }
    return ["rows": count, "batches": batches, "sum": Int(sum)]
  }
}
