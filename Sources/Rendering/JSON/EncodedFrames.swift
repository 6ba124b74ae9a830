import ProfileModel

/// The frames of `stack`, each encoded once: a deep program's stacks repeat them a million times.
struct EncodedFrames {
  private let texts: [String]

  init(_ table: FrameTable) {
    texts = table.frames.map { frame in
      var writer = JSONWriter("")
      writer.object(inline: true) { writer in
        writer.string("function", frame.displayName)
        writer.string("file", frame.file)
        writer.integer("line", frame.line)
        writer.string("module", frame.moduleName)
        writer.boolean("inlined", frame.isInlined)
        if frame.isAwaiting { writer.boolean("awaiting", true) }
        if let rule = frame.lineRule { writer.string("line_rule", rule.rawValue) }
        if let name = frame.fullFunction { writer.string("full_function", name) }
      }
      return String(writer.finish().dropLast())
    }
  }

  subscript(frame: FrameID) -> String { texts[frame.index] }
}
