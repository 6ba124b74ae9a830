import HeapGraph
import ProfileModel
import Symbolication

/// What people call the places outside the heap that refer to blocks.
final class RootNames {
  private let roots: [RootWords]
  private let variables: VariableNames
  private let pid: Int32

  /// - Parameter roots: In the order that a root's range is counted in.
  init(_ heap: InspectedHeap, roots: [RootWords]) {
    self.roots = roots
    variables = VariableNames(heap.profile, files: heap.files)
    pid = heap.memory.pid
  }

  /// `static App.cache  app`, `stack of thread 4711`.
  func name(of root: RootWord) -> String {
    let range = roots[root.range]
    switch range.place {
    case .registers(let thread): return "a register of \(name(ofThread: thread))"
    case .stack(let thread): return "the stack of \(name(ofThread: thread))"
    case .memory:
      let address = range.address + UInt64(root.word * 8)
      guard let variable = variables.variable(at: address) else {
        return "memory that the program mapped, or thread-local data"
      }
      let offset = String(variable.address, radix: 16)
      return variable.name.map { "\($0)  \(variable.module)" }
        ?? "\(variable.module)+0x\(offset)"
    }
  }

  private func name(ofThread thread: Int32) -> String {
    thread == pid ? "the main thread" : "thread \(thread)"
  }
}
