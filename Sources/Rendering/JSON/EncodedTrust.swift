import ProfileModel

/// `trust`: what could not be kept, as counts. The first six keys are those of every schema.
struct EncodedTrust {
  private let trust: Trust
  private let linelessAllocations: Int

  init(_ profile: Profile) {
    trust = profile.trust
    linelessAllocations = profile.linelessAllocations
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.object("trust") { writer in
      writer.integer("dropped_events", trust.droppedEvents)
      writer.integer("truncated_stacks", trust.cutStacks + trust.leftOutStacks)
      writer.integer("unsymbolised_frames", trust.unsymbolisedFrames)
      writer.integer("recorder_bytes", trust.recorderBytes)
      writer.integer("peak_error_bytes", trust.peakErrorBytes)
      writer.boolean("running", trust.isRunning)
      writer.integer("frames", trust.codeFrames)
      writer.integer("lineless_frames", trust.linelessFrames)
      writer.integer("lineless_allocations", linelessAllocations)
      writer.integer("approximate_line_frames", trust.approximateLineFrames)
      writer.integer("nested_events", trust.nestedEvents)
      writer.integer("unattributed_events", trust.unattributedEvents)
      writer.integer("unknown_frees", trust.unknownFrees)
      writer.integer("inherited_frees", trust.inheritedFrees)
      writer.integer("untracked_blocks", trust.untrackedBlocks)
      writer.integer("foreign_stacks", trust.foreignStacks)
      writer.integer("folded_sites", trust.foldedSites)
      writer.integer("saturated_lifetimes", trust.saturatedLifetimes)
      writer.integer("overflow_threads", trust.overflowThreads)
      writer.integer("children_forked", trust.childrenForked)
      writer.integer("children_spawned", trust.childrenSpawned)
      writer.integer("children_unrecorded", trust.childrenUnrecorded)
      writer.array("full_tables", inline: true) { writer in
        for table in trust.fullTables { writer.string(nil, table) }
      }
      writer.array("remarks") { writer in
        for remark in trust.remarks { writer.string(nil, remark) }
      }
    }
  }
}
