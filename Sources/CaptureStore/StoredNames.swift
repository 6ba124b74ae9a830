import ProfileModel

/// What the model's cases are called in a capture. Names that are stored never change.
enum StoredNames {
  static func name(of role: Role) -> String {
    switch role {
    case .application: "application"
    case .allocator: "allocator"
    case .swiftRuntime: "swift_runtime"
    case .swiftStandardLibrary: "swift_standard_library"
    case .languageRuntime: "language_runtime"
    case .systemLibrary: "system_library"
    case .marker: "marker"
    }
  }

  static func role(named name: String) -> Role? {
    let roles: [Role] = [
      .application, .allocator, .swiftRuntime, .swiftStandardLibrary, .languageRuntime,
      .systemLibrary, .marker,
    ]
    return roles.first { self.name(of: $0) == name }
  }

  static func name(of kind: Frame.Kind) -> String {
    switch kind {
    case .code: "code"
    case .scope: "scope"
    case .marker(.leftOut): "left_out"
    case .marker(.stackCut): "stack_cut"
    case .marker(.anotherStack): "another_stack"
    case .marker(.notKept): "not_kept"
    case .marker(.unattributed): "unattributed"
    }
  }

  /// - Parameter leftOutFrames: What the marker `left_out` counts.
  static func kind(named name: String, leftOutFrames: Int) -> Frame.Kind? {
    let kinds: [Frame.Kind] = [
      .code, .scope, .marker(.leftOut(frames: leftOutFrames)), .marker(.stackCut),
      .marker(.anotherStack), .marker(.notKept), .marker(.unattributed),
    ]
    return kinds.first { self.name(of: $0) == name }
  }

  static func name(of end: RunDescription.End) -> String {
    switch end {
    case .unknown: "unknown"
    case .exit: "exit"
    case .exec: "exec"
    }
  }

  static func end(named name: String) -> RunDescription.End? {
    [.unknown, .exit, .exec].first { self.name(of: $0) == name }
  }
}
