import HeapGraph
import ProfileModel

/// How much of a cache of the Swift runtime is in use.
///
/// The runtime keeps what it made once (types, conformances) in tables of references that are
/// filled from the start and grown in advance (ConcurrentReadableHashMap in
/// swift/Runtime/Concurrent.h). How many there are stands in static data, not in the block; but
/// none is of an object, so that the first reference to one is what memory held before.
struct RuntimeCaches {
  /// Growing the table is often compiled into what asks for it.
  private static let functions = [
    "swift::ConcurrentReadableHashMap<", "swift::StableAddressConcurrentReadableHashMap<",
    "swift::LockingConcurrentMap<",
  ]
  /// A table is allocated by such a function itself, below the runtime's allocating functions.
  private static let innerFrames = 4

  private let paths: Set<PathID>

  init(_ profile: Profile) {
    let isCache = profile.frames.frames.map { frame in
      frame.function.map { Self.functions.contains(where: $0.hasPrefix) } ?? false
    }
    paths = Set(
      profile.sites.lazy.map(\.path).filter { path in
        profile.paths.ancestry(of: path).prefix(Self.innerFrames).contains {
          isCache[profile.paths.frame(of: $0).index]
        }
      })
  }

  /// Nil where a block is no table, or all of it may be in use.
  func layout(
    of words: UnsafeBufferPointer<UInt64>, allocatedAt path: PathID,
    isObject: (UInt64) -> Bool
  ) -> BlockLayout? {
    guard paths.contains(path), let unused = words.firstIndex(where: isObject) else { return nil }
    return BlockLayout(usedBytes: unused * 8)
  }
}
