import ArgumentParser

/// Which allocator serves the program while it is recorded.
enum Allocator: String, CaseIterable, ExpressibleByArgument {
  case jemalloc
  case system
}
