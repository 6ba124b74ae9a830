import ProfileModel

/// The counters of `Trust` by their names in the table `trust`, which are those of the JSON report.
enum TrustFields {
  static var all: [(name: String, path: WritableKeyPath<Trust, Int>)] {
    [
      ("dropped_events", \.droppedEvents),
      ("nested_events", \.nestedEvents),
      ("unattributed_events", \.unattributedEvents),
      ("unknown_frees", \.unknownFrees),
      ("inherited_frees", \.inheritedFrees),
      ("untracked_blocks", \.untrackedBlocks),
      ("cut_stacks", \.cutStacks),
      ("left_out_stacks", \.leftOutStacks),
      ("foreign_stacks", \.foreignStacks),
      ("folded_sites", \.foldedSites),
      ("saturated_lifetimes", \.saturatedLifetimes),
      ("overflow_threads", \.overflowThreads),
      ("recorder_bytes", \.recorderBytes),
      ("peak_error_bytes", \.peakErrorBytes),
      ("children_forked", \.childrenForked),
      ("children_spawned", \.childrenSpawned),
      ("children_unrecorded", \.childrenUnrecorded),
      ("unsymbolised_frames", \.unsymbolisedFrames),
      ("lineless_frames", \.linelessFrames),
      ("approximate_line_frames", \.approximateLineFrames),
      ("code_frames", \.codeFrames),
    ]
  }
}
