import ProfileModel

/// Async functions whose stacks lack those who await them, since they keep no frame pointer.
///
/// A part of an async function that goes on after an `await` is called by the runtime. Who awaits
/// it is found from its frame pointer; plain `swiftc -O` makes code without. That a function should
/// have been awaited is known for named functions alone: a closure may be a task's own.
enum UnknownAwaiters {
  private static let shownFunctions = 3

  /// One sentence when there are such functions in a profile whose frames have names.
  static func remarks(of profile: Profile) -> [String] {
    let isPart = profile.frames.frames.map(isPartOfFunction)
    var names: Set<String> = []
    for path in profile.paths.identifiers where isPart[profile.paths.frame(of: path).index] {
      let caller = profile.frames[profile.paths.frame(of: profile.paths.parent(of: path))]
      guard !caller.isAwaiting, caller.role != .application else { continue }
      names.insert(profile.frames[profile.paths.frame(of: path)].displayName)
    }
    guard !names.isEmpty else { return [] }
    var list = names.sorted().prefix(shownFunctions).joined(separator: ", ")
    if names.count > shownFunctions { list += " and \(names.count - shownFunctions) more" }
    return [
      "Who awaits these async functions is not known, because they keep no frame pointer: \(list). "
        + "Build with -Xcc -fno-omit-frame-pointer, as swift build does by itself."
    ]
  }

  /// Whether a frame on a stack is what goes on after an `await` of a named function: its symbol
  /// ends in `TY3_` (the actor was switched) or `TQ3_` (another function returned).
  private static func isPartOfFunction(_ frame: Frame) -> Bool {
    guard !frame.isAwaiting, !frame.isInlined, frame.role == .application,
      let symbol = frame.mangledFunction, symbol.hasPrefix("$s"), symbol.hasSuffix("_")
    else { return false }
    let digits = symbol.dropLast().reversed().prefix { $0.isNumber }.count
    let stem = symbol.dropLast(digits + 1)
    guard digits > 0, stem.hasSuffix("TY") || stem.hasSuffix("TQ") else { return false }
    let name = frame.displayName
    return !name.contains("closure #") && !name.contains("thunk") && !name.contains("$main")
      && !name.hasSuffix(".main()")
  }
}
