// call_tree.swift: named functions, closures and generics that allocate, down from main.
//
// Built by plain `swiftc -O`, without frame pointers: the stack of each must reach main.
//   allocateLeaf               101 blocks of 1,009 bytes, below middle(_:) and outer()
//   allocateInClosure          211 blocks of 2,003 bytes
//   Box.allocate (generic)     307 blocks of 3,001 bytes
//
// Each touches its block after the call, so that the call cannot be the function's last jump.

@inline(never)
func allocateLeaf() -> UnsafeMutableRawPointer {
  let block = UnsafeMutableRawPointer.allocate(byteCount: 1009, alignment: 16)
  block.storeBytes(of: 1, as: UInt8.self)
  return block
}

@inline(never)
func allocateInClosure() -> UnsafeMutableRawPointer {
  let block = UnsafeMutableRawPointer.allocate(byteCount: 2003, alignment: 16)
  block.storeBytes(of: 1, as: UInt8.self)
  return block
}

@inline(never)
func middle(_ count: Int) -> [UnsafeMutableRawPointer] {
  (0..<count).map { _ in allocateLeaf() }
}

@inline(never)
func repeated<Result>(_ count: Int, _ body: () -> Result) -> [Result] {
  var results: [Result] = []
  for _ in 0..<count { results.append(body()) }
  return results
}

struct Box<Element> {
  var element: Element

  @inline(never)
  func allocate() -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: 3001, alignment: 16)
    block.storeBytes(of: 1, as: UInt8.self)
    return block
  }
}

@inline(never)
func outer() -> Int {
  let leaves = middle(101)
  let closures = repeated(211) { allocateInClosure() }
  let generics = repeated(307, Box(element: "a string").allocate)
  return leaves.count + closures.count + generics.count
}

@main
struct CallTree {
  static func main() {
    print(outer())
  }
}
