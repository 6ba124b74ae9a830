import HeapGraph
import ProfileModel
import Symbolication

/// How much of a slab is in use, in which Swift's tasks keep the frames of async functions.
///
/// A slab begins with metadata of its own, the address of the next slab, its capacity and how much
/// of it is in use, both in 32 bits; frames follow from byte 32 on (swift/stdlib/public,
/// StackAllocator.h). A task keeps the slabs that its deepest call needed: what returned frames
/// left in them refers to nothing.
struct TaskSlabs {
  private let metadata: UInt64?

  /// What debuggers read to tell a slab.
  private static let symbol = "_swift_concurrency_debug_asyncTaskSlabMetadata"
  private static let headerBytes = 32

  /// The runtime is a library of its own, or a part of the executable.
  init(_ heap: InspectedHeap) {
    let modules = heap.profile.modules
    let runtime = modules.firstIndex {
      !$0.isUnloaded && $0.name.hasPrefix("libswift_Concurrency")
    }
    let executable = modules.firstIndex { $0.path == heap.profile.run.executable }
    let variables = VariableNames(heap.profile, files: heap.files)
    metadata = (runtime ?? executable)
      .flatMap { variables.address(of: Self.symbol, inModule: $0) }
      .flatMap { heap.memory.value($0, as: UInt64.self) }
  }

  /// Nil where a block is no slab.
  func layout(of words: UnsafeBufferPointer<UInt64>) -> BlockLayout? {
    guard let metadata, metadata != 0, words.count > 4, words[0] == metadata else { return nil }
    let (capacity, used) = (Int(words[2] & 0xffff_ffff), Int(words[2] >> 32))
    guard used <= capacity, Self.headerBytes + capacity <= words.count * 8 else { return nil }
    return BlockLayout(usedBytes: Self.headerBytes + used)
  }
}
