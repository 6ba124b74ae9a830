import ProfileModel

/// The rows of modules, functions, source files, frames and paths.
///
/// A name stands in the file once, however many frames have it: many lines belong to one function.
struct FrameRows {
  private let profile: Profile

  init(_ profile: Profile) {
    self.profile = profile
  }

  private struct Function: Hashable {
    var name: String
    var fullName: String?
    var mangledName: String?
  }

  func insert(into database: Database) throws(DatabaseFailure) {
    try insertModules(into: database)
    try insertFrames(into: database)
    let nodes = try database.prepare("INSERT INTO nodes VALUES (?, ?, ?)")
    for path in profile.paths.identifiers {
      try nodes.run(
        SQLValue(path.index), SQLValue(profile.paths.parent(of: path).index),
        SQLValue(profile.paths.frame(of: path).index))
    }
  }

  private func insertModules(into database: Database) throws(DatabaseFailure) {
    let modules = try database.prepare(
      """
      INSERT INTO modules (id, path, name, build_id, start_address, end_address, bias, unloaded,
        symbol_source, has_lines)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for (index, module) in profile.modules.enumerated() {
      try modules.run(
        SQLValue(index), .text(module.path), .text(module.name), SQLValue(module.buildID),
        SQLValue(address: module.start), SQLValue(address: module.end),
        SQLValue(address: module.bias), SQLValue(module.isUnloaded),
        SQLValue(module.symbolSource?.rawValue), SQLValue(module.hasLines.map { $0 ? 1 : 0 }))
    }
  }

  private func insertFrames(into database: Database) throws(DatabaseFailure) {
    let functionRows = try database.prepare("INSERT INTO functions VALUES (?, ?, ?, ?)")
    let fileRows = try database.prepare("INSERT INTO files VALUES (?, ?)")
    let frameRows = try database.prepare(
      """
      INSERT INTO frames (id, kind, role, function, module, module_name, file, line, line_rule,
        offset, inlined, awaiting, left_out_frames)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    var functions: [Function: Int] = [:]
    var files: [String: Int] = [:]
    for (index, frame) in profile.frames.frames.enumerated() {
      let function = frame.function.map {
        Function(
          name: $0, fullName: frame.fullFunction, mangledName: frame.mangledFunction)
      }
      if let function, functions[function] == nil {
        functions[function] = functions.count
        try functionRows.run(
          SQLValue(functions.count - 1), .text(function.name), SQLValue(function.fullName),
          SQLValue(function.mangledName))
      }
      if let file = frame.file, files[file] == nil {
        files[file] = files.count
        try fileRows.run(SQLValue(files.count - 1), .text(file))
      }
      try frameRows.run(
        SQLValue(index), .text(StoredNames.name(of: frame.kind)),
        .text(StoredNames.name(of: frame.role)), SQLValue(function.flatMap { functions[$0] }),
        SQLValue(frame.module), SQLValue(ownModuleName(of: frame)),
        SQLValue(frame.file.flatMap { files[$0] }), SQLValue(frame.line),
        SQLValue(frame.lineRule?.rawValue), SQLValue(address: frame.offset),
        SQLValue(frame.isInlined), SQLValue(frame.isAwaiting),
        SQLValue(leftOutFrames(of: frame)))
    }
  }

  /// The module's name where it is not that of the module's file.
  private func ownModuleName(of frame: Frame) -> String? {
    guard let module = frame.module, profile.modules.indices.contains(module) else {
      return frame.moduleName.isEmpty ? nil : frame.moduleName
    }
    return profile.modules[module].name == frame.moduleName ? nil : frame.moduleName
  }

  private func leftOutFrames(of frame: Frame) -> Int? {
    guard case .marker(.leftOut(let frames)) = frame.kind else { return nil }
    return frames
  }
}
