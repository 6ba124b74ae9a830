extension HeapSnapshot {
  /// One call of a traceback: a function, and where it is as far as that is known.
  public struct Frame: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Such as `App.Cache.insert(_:)`; `module+0x1f20` for code without a name.
    public var function: String
    /// The file name of the program or library.
    public var module: String
    /// The path of the source file; nil while it is unknown.
    public var file: String?
    /// The line in it; nil while it is unknown.
    public var line: Int?
    /// Whether this is an async function that was on no stack: it awaited the frame inside it.
    public var isAwaiting: Bool

    package init(
      function: String, module: String = "", file: String? = nil, line: Int? = nil,
      isAwaiting: Bool = false
    ) {
      self.function = function
      self.module = module
      self.file = file
      self.line = line
      self.isAwaiting = isAwaiting
    }

    /// By file and line, then by function and module.
    public static func < (left: Frame, right: Frame) -> Bool {
      (left.file ?? "", left.line ?? 0, left.function, left.module)
        < (right.file ?? "", right.line ?? 0, right.function, right.module)
    }

    /// `App.Cache.insert(_:)  /src/Cache.swift:12`, as much of it as is known.
    public var description: String {
      guard let file else { return function }
      let place = line.map { "\(file):\($0)" } ?? file
      return function.isEmpty ? place : "\(function)  \(place)"
    }
  }

  /// The calls that led to an allocation.
  ///
  /// The most recent one is the code that decided to allocate; allocators, the Swift runtime and
  /// the standard library inside of it are left out.
  public struct Traceback: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The most recent call first.
    public var frames: [Frame]

    package init(_ frames: [Frame]) { self.frames = frames }

    /// By the oldest calls first.
    public static func < (left: Traceback, right: Traceback) -> Bool {
      left.frames.reversed().lexicographicallyPrecedes(right.frames.reversed())
    }

    /// One line for each frame.
    ///
    /// - Parameters:
    ///   - limit: At most so many frames: the most recent ones, or with a negative number the
    ///     oldest ones. Nil for all.
    ///   - mostRecentFirst: The order of the lines.
    public func format(limit: Int? = nil, mostRecentFirst: Bool = true) -> [String] {
      var shown = frames[...]
      if let limit {
        shown = limit >= 0 ? shown.prefix(limit) : shown.suffix(limit == .min ? .max : -limit)
      }
      let lines = shown.map(\.description)
      return mostRecentFirst ? lines : lines.reversed()
    }

    /// The lines, the most recent call first.
    public var description: String { format().joined(separator: "\n") }
  }
}
