import ProfileModel

/// Reads what `FrameRows` wrote.
struct FrameReading {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  func read(into profile: inout Profile) throws(DatabaseFailure) {
    try readModules(into: &profile)
    try readFrames(into: &profile)
    let nodes = try database.prepare("SELECT id, parent, frame FROM nodes ORDER BY id")
    while try nodes.step() {
      let (id, parent, frame) = (nodes.integer(0), nodes.integer(1), nodes.integer(2))
      guard (0..<id).contains(parent), parent < profile.paths.count,
        (0..<profile.frames.count).contains(frame),
        profile.paths.intern(frame: FrameID(index: frame), below: PathID(index: parent)).index == id
      else { throw .contradiction("node \(id) has parent \(parent) and frame \(frame)") }
    }
  }

  private func readModules(into profile: inout Profile) throws(DatabaseFailure) {
    let rows = try database.prepare(
      """
      SELECT path, build_id, start_address, end_address, bias, unloaded, symbol_source, has_lines
      FROM modules ORDER BY id
      """)
    while try rows.step() {
      var module = LoadedModule(
        path: rows.text(0), buildID: rows.optionalText(1), start: address(rows.integer(2)),
        end: address(rows.integer(3)), bias: address(rows.integer(4)))
      module.isUnloaded = rows.integer(5) != 0
      module.symbolSource = rows.optionalText(6).flatMap(SymbolSource.init)
      module.hasLines = rows.optionalInteger(7).map { $0 != 0 }
      profile.modules.append(module)
    }
  }

  private func readFrames(into profile: inout Profile) throws(DatabaseFailure) {
    let rows = try database.prepare(
      """
      SELECT frames.id, kind, role, functions.id, functions.name, full_name, mangled_name,
        module, module_name, files.path, line, offset, inlined, left_out_frames,
        frames.function, frames.file, line_rule, awaiting
      FROM frames LEFT JOIN functions ON functions.id = frames.function
        LEFT JOIN files ON files.id = frames.file
      ORDER BY frames.id
      """)
    while try rows.step() {
      let id = rows.integer(0)
      let leftOut = try CheckedNumber.magnitude(rows.integer(13), "a number of frames")
      guard let kind = StoredNames.kind(named: rows.text(1), leftOutFrames: leftOut),
        let role = StoredNames.role(named: rows.text(2))
      else { throw .contradiction("frame \(id) is of a kind or role that does not exist") }
      guard rows.isNull(3) == rows.isNull(14), rows.isNull(9) == rows.isNull(15) else {
        throw .contradiction("frame \(id) names a function or file that does not exist")
      }
      let module = rows.optionalInteger(7)
      if let module, !profile.modules.indices.contains(module) {
        throw .contradiction("frame \(id) is in module \(module), which does not exist")
      }
      let frame = Frame(
        kind: kind, function: rows.optionalText(4), fullFunction: rows.optionalText(5),
        mangledFunction: rows.optionalText(6), module: module,
        moduleName: rows.optionalText(8) ?? module.map { profile.modules[$0].name } ?? "",
        file: rows.optionalText(9), line: rows.optionalInteger(10),
        lineRule: rows.optionalText(16).flatMap(LineRule.init),
        offset: rows.optionalInteger(11).map(address), isInlined: rows.integer(12) != 0,
        isAwaiting: rows.integer(17) != 0, role: role)
      guard profile.frames.intern(frame).index == id else {
        throw .contradiction("frame \(id) is out of order or a repetition")
      }
    }
  }

  private func address(_ stored: Int) -> UInt64 { UInt64(bitPattern: Int64(stored)) }
}
