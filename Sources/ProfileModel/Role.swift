/// What part of a program a frame belongs to, as far as blame is concerned.
///
/// Nobody wants to read that `malloc` allocates: a report names the innermost `application` frame.
public enum Role: String, Hashable, Sendable {
  /// The program and the libraries it chose.
  case application
  /// `malloc`, `operator new`, `g_malloc`, `swift_slowAlloc`: whatever only passes a size on.
  case allocator
  case swiftRuntime
  case swiftStandardLibrary
  /// The C++ and Rust standard libraries and unwinders.
  case languageRuntime
  /// libc, the loader and their kin.
  case systemLibrary
  case marker
}
