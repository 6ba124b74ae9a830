import CRecording
import SyntheticRecordings

extension SyntheticRecording {
  /// Two threads, two modules, three sites on two stacks; 10 blocks allocated, 4 freed.
  ///
  /// The first stack has two size classes: 5 blocks of 16 bytes and 2 of 100. The other has 3
  /// blocks of 1000 bytes, allocated by the first thread and 2 of them freed by the second.
  static var sample: SyntheticRecording {
    var recording = SyntheticRecording()
    recording.addModule("/usr/bin/app", 0x1000..<0x5000, bias: 0x1000, buildID: [0xab, 0x0c])
    recording.addModule("/lib/libz.so.1", 0x8000..<0x9000, bias: 0x7000)
    recording.addLane("main", owner: 4711)
    recording.addLane("worker", owner: 4712)
    let first = recording.addStack([0x1101, 0x2001])
    let second = recording.addStack([0x8011, 0x1201, 0x2001])
    let small = recording.addSite(node: first, sizeClass: 5)
    let medium = recording.addSite(node: first, sizeClass: 7)
    let large = recording.addSite(node: second, sizeClass: 10)
    recording.addEntry(
      lane: 0,
      plumb_entry(
        site: small, allocations: 5, frees: 2, blockBytes: 16, temporaryAllocations: 1),
      lifetimes: [0, 1, 0, 0, 0, 0, 0, 0])
    recording.addEntry(lane: 0, plumb_entry(site: medium, allocations: 2, blockBytes: 100))
    recording.addEntry(lane: 0, plumb_entry(site: large, allocations: 3, blockBytes: 1000))
    // At the peak the second thread had freed one block of 1000 bytes; it freed another since.
    var frees = plumb_entry(site: large, allocations: 0, frees: 2, blockBytes: 1000)
    frees.epoch = 1
    frees.peak_live_bytes = -1000
    frees.peak_live_blocks = -1
    recording.addEntry(lane: 1, frees, lifetimes: [0, 0, 0, 0, 0, 0, 0, 2])
    recording.header.pulse.peak_bytes = 48 + 200 + 2000
    recording.header.timeline.count = 2
    recording.header.timeline.quantum_bytes = 4096
    recording.timeline[0] = plumb_timeline_point(time_ns: 5, live_bytes: 9, allocated_bytes: 10)
    recording.timeline[1] = plumb_timeline_point(time_ns: 8, live_bytes: 4, allocated_bytes: 20)
    return recording
  }
}
