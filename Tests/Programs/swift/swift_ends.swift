// swift_ends.swift: the ways in which a Swift program ends by itself (RELIABILITY 60 and 61).
//
// swift_ends KIND: fatalError, precondition, throw, index, exit. 307 blocks of 1,009 bytes and one
// array are live by then.
import Foundation

struct NobodyCatches: Error {}

@inline(never)
func allocateBeforeEnd() -> UnsafeMutableRawPointer {
  let block = UnsafeMutableRawPointer.allocate(byteCount: 1009, alignment: 16)
  block.storeBytes(of: 1, as: UInt8.self)  // so that the call above is not a jump
  return block
}

@inline(never)
func end(by kind: String, _ numbers: [Int]) throws {
  switch kind {
  case "fatalError": fatalError("the end")
  case "precondition": precondition(numbers.count < 3, "too many numbers")
  case "throw": throw NobodyCatches()
  case "index": print(numbers[numbers.count + 4])
  case "exit": exit(23)
  default: exit(90)
  }
}

@main
struct SwiftEnds {
  static func main() throws {
    let blocks = (0..<307).map { _ in allocateBeforeEnd() }
    try end(by: CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "", [1, 2, 3])
    print(blocks.count)
  }
}
