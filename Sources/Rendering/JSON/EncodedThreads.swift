import ProfileModel

/// `threads`: what each thread allocated and freed.
///
/// A thread's live figures are negative when it freed what others allocated; the sums over all
/// threads are those of the sites.
struct EncodedThreads {
  private let threads: [ThreadDescription]
  private let counts: [Counts]

  init(_ profile: Profile) {
    threads = profile.threads
    var sums = [Counts](repeating: .zero, count: profile.threads.count)
    for share in profile.threadShares { sums[share.thread] += share.counts }
    counts = sums
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.array("threads") { writer in
      for (thread, counts) in zip(threads, counts) {
        writer.object(inline: true) { writer in
          writer.string("name", thread.name)
          writer.integer("thread_id", thread.threadID)
          writer.integer("first_thread_id", thread.firstThreadID)
          writer.integer("owners", thread.owners)
          EncodedCounts(counts, showsPeakBlocks: true).write(to: &writer)
        }
      }
    }
  }
}
