import CRecording
import ProfileModel

/// Whose counters a recording's lanes are: threads', or what was live at exit.
struct LaneReading {
  let lanes: [plumb_lane]
  /// The threads, in the order of their lanes.
  let threads: [ThreadDescription]
  private let threadOfLane: [Int?]

  init(_ lanes: [plumb_lane]) {
    self.lanes = lanes
    var threads: [ThreadDescription] = []
    threadOfLane = lanes.map { lane in
      guard lane.purpose == PLUMB_LANE_THREAD.rawValue else { return nil }
      threads.append(ThreadDescription(lane))
      return threads.count - 1
    }
    self.threads = threads
  }

  var count: Int { lanes.count }

  /// Index in `threads`; nil for a lane of no thread, which counts nothing anew.
  func thread(of lane: Int) -> Int? { threadOfLane[lane] }

  func isOfLiveTypes(_ lane: Int) -> Bool {
    lanes[lane].purpose == PLUMB_LANE_LIVE_TYPES.rawValue
  }
}

extension ThreadDescription {
  fileprivate init(_ lane: plumb_lane) {
    let name = withUnsafeBytes(of: lane.name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    self.init(
      name: name, threadID: Int(lane.owner), firstThreadID: Int(lane.first_owner),
      owners: Int(lane.owners))
  }
}
