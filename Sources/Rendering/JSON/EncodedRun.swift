import ProfileModel

/// `run`: what was recorded, how, and what became of it.
struct EncodedRun {
  private let run: RunDescription
  private let modules: [LoadedModule]

  init(_ profile: Profile) {
    run = profile.run
    modules = profile.modules
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("run") { writer in
      writer.array("command", inline: true) { writer in
        for argument in run.command { writer.string(nil, argument) }
      }
      writer.integer("pid", run.pid)
      writer.integer("exit_status", run.exitStatus)
      writer.integer("duration_ns", run.durationNanoseconds)
      writer.string("mode", run.mode.rawValue)
      writer.integer("sample_bytes", nil)
      writer.string("allocator", run.allocator)
      writer.array("modules") { writer in
        for module in modules {
          writer.object(inline: true) { writer in
            writer.string("path", module.path)
            writer.string("build_id", module.buildID)
            writer.boolean("unloaded", module.isUnloaded)
            writer.string("symbols", module.symbolSource?.rawValue)
            if let hasLines = module.hasLines { writer.boolean("lines", hasLines) }
          }
        }
      }
      writer.integer("termination_signal", run.terminationSignal)
      writer.string("end", end)
      writer.string("executable", run.executable)
      writer.integer("parent_pid", run.parentPID)
      writer.boolean("forked", run.isForked)
      writer.integer("start_time_ns", run.startTimeNanoseconds)
      writer.string("recorder_version", run.recorderVersion)
      writer.string("other_malloc", run.otherMalloc)
      if run.captures > 1 { writer.integer("captures", run.captures) }
    }
  }

  private var end: String {
    switch run.end {
    case .unknown: "unknown"
    case .exit: "exit"
    case .exec: "exec"
    }
  }
}
