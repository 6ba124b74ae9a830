/// The program's environment: this process's, with the recorder's own variables merged in.
enum PreloadEnvironment {
  /// `NAME=VALUE` entries, each ending in a zero byte, everything else byte for byte as it was.
  static func entries(
    from inherited: [[CChar]], library: String, output: String, allocator: Allocator?,
    holdsAtExit: Bool = false, logsEvents: Bool = false, following: Following = .none
  ) -> [[CChar]] {
    let preload = value("LD_PRELOAD", in: inherited)
    let settings = value("PLUMB", in: inherited)
    let own = [
      "LD_PRELOAD=" + merge(preload ?? "", library: library),
      "PLUMB_OUTPUT=" + output,
      "PLUMB="
        + merge(
          settings: settings ?? "", allocator: allocator, holdsAtExit: holdsAtExit,
          logsEvents: logsEvents, following: following),
    ]
    let names = ["LD_PRELOAD=", "PLUMB_OUTPUT=", "PLUMB="].map { Array($0.utf8CString.dropLast()) }
    let kept = inherited.filter { entry in !names.contains { entry.starts(with: $0) } }
    return kept + own.map { Array($0.utf8CString) }
  }

  /// The user's list with the library last, but before a library that replaces malloc.
  ///
  /// The loader takes `malloc` from the first library that has it. A user's library that wraps
  /// malloc calls the next one, so it works in front of ours; one that replaces malloc calls
  /// nobody, so that behind it nothing would be recorded.
  static func merge(_ preload: String, library: String) -> String {
    var libraries = preload.split { $0 == ":" || $0 == " " }.map(String.init)
    libraries.removeAll { FileSystem.name(of: $0) == RecorderLibrary.fileName }
    let position = libraries.firstIndex(where: replacesMalloc) ?? libraries.endIndex
    libraries.insert(library, at: position)
    return libraries.joined(separator: ":")
  }

  /// The characters that LD_PRELOAD cannot hold in a path: separators, and `$` for expansions.
  static func canBePreloaded(_ path: String) -> Bool {
    !path.contains { $0 == ":" || $0 == " " || $0 == "$" }
  }

  private static let replacements = [
    "libjemalloc", "libtcmalloc", "libmimalloc", "libtbbmalloc_proxy", "libsnmalloc",
    "libhardened_malloc", "librpmalloc", "libscudo", "liblockfree-malloc", "libhoard",
  ]

  static func replacesMalloc(_ library: String) -> Bool {
    let name = FileSystem.name(of: library)
    return replacements.contains { name.hasPrefix($0) }
  }

  /// Programs that a recorded one starts.
  enum Following: Equatable {
    /// They are counted, not recorded.
    case none
    /// They are recorded, where their file names end so.
    case programs(ending: String)
  }

  /// Whom to follow by option; the allocator by option, else by the user's own PLUMB.
  private static func merge(
    settings: String, allocator: Allocator?, holdsAtExit: Bool, logsEvents: Bool,
    following: Following
  ) -> String {
    let replaced =
      ["events=", "follow=", "hold=", "only="] + (allocator == nil ? [] : ["allocator="])
    var keys = settings.split(separator: ",").map(String.init).filter { key in
      !replaced.contains(where: key.hasPrefix)
    }
    switch following {
    case .none: keys.append("follow=0")
    case .programs(let ending): keys += ["follow=1"] + (ending.isEmpty ? [] : ["only=\(ending)"])
    }
    if logsEvents { keys.append("events=1") }
    if holdsAtExit { keys.append("hold=1") }
    if let allocator { keys.append("allocator=\(allocator.rawValue)") }
    return keys.joined(separator: ",")
  }

  private static func value(_ name: String, in entries: [[CChar]]) -> String? {
    let prefix = Array("\(name)=".utf8CString.dropLast())
    guard let entry = entries.first(where: { $0.starts(with: prefix) }) else { return nil }
    let bytes = entry.dropFirst(prefix.count).dropLast().map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self)
  }
}
