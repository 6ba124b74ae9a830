import Glibc
import ProfileModel
import Rendering

/// Whether there is room for a recording: in memory, on the disk, and under the limits of this
/// process, which the program inherits.
enum RoomExamination {
  static func findings() -> [Diagnosis.Finding] {
    [memoryRoot(), controlGroup(), outputFolder()] + [addressSpace(), fileSize(), descriptors()]
  }

  private static func memoryRoot() -> Diagnosis.Finding {
    let root = RecordingFolder.memoryRoot
    let elsewhere = "recordings grow in the output's folder, and may wait for its disk"
    switch RecordingFolder.memoryRoom() {
    case .enough(let free):
      return .init(root, .fine, "\(Quantity.bytes(free)) free: recordings grow there")
    case .littleSpace(let free):
      return .init(
        root, .limited, "\(Quantity.bytes(free)) free: \(elsewhere)",
        remedy: "Give it \(Quantity.bytes(RecordingFolder.roomBytes)) or more; with Docker, by "
          + "--shm-size.")
    case .littleHeadroom:
      return .init(
        root, .limited, "the control group's memory limit is near: \(elsewhere)",
        remedy: "Raise that limit to record in memory.")
    case .notWritable(let reason):
      return .init(
        root, .limited, "it cannot be written to (\(reason)): \(elsewhere)",
        remedy: "Mount a tmpfs there to record in memory.")
    }
  }

  private static func controlGroup() -> Diagnosis.Finding {
    let subject = "control group"
    guard let headroom = ControlGroup.headroomBytes() else {
      return .init(subject, .fine, "no memory limit that can be read")
    }
    let fact = "\(Quantity.bytes(headroom)) of memory left below the limit"
    guard headroom < RecordingFolder.roomBytes else { return .init(subject, .fine, fact) }
    return .init(
      subject, .limited, "\(fact), which the recorder's tables count against as well",
      remedy: "Raise it by \(Quantity.bytes(RecordingFolder.roomBytes)) for the recording.")
  }

  private static func outputFolder() -> Diagnosis.Finding {
    let place = OutputPlace(output: nil, force: false)
    do throws(ToolError) {
      try place.check()
    } catch {
      return .init("output folder", error)
    }
    let free = FileSystem.freeBytes(place.folder).map { "\(Quantity.bytes($0)) free in " } ?? ""
    return .init("output folder", .fine, "\(free)\(FileSystem.absolute(place.folder))")
  }

  // MARK: Limits

  /// The recorder takes this part of a limited address space for the recording (its boot.c).
  private static let recordingShare = 32
  /// As `SMALLEST_BYTES` in the recorder's recording.c.
  private static let smallestFileBytes = 256 << 10
  private static let smallFileBytes = 64 << 20
  private static let fewDescriptors = 16

  private static func addressSpace() -> Diagnosis.Finding {
    let subject = "RLIMIT_AS"
    guard let limit = limit(RLIMIT_AS) else { return .init(subject, .fine, "unlimited") }
    let share = limit / recordingShare
    let fact =
      "\(Quantity.bytes(limit)) of address space, of which a recording takes "
      + "\(Quantity.bytes(share)) at most"
    let remedy = "Raise it: `ulimit -v unlimited`."
    guard share >= smallestFileBytes else {
      return .init(subject, .obstacle, "\(fact): too little for one", remedy: remedy)
    }
    guard share < smallFileBytes else { return .init(subject, .fine, fact) }
    return .init(
      subject, .limited, "\(fact): one of many stacks may not fit, and then drops some",
      remedy: remedy)
  }

  private static func fileSize() -> Diagnosis.Finding {
    let subject = "RLIMIT_FSIZE"
    guard let limit = limit(RLIMIT_FSIZE) else { return .init(subject, .fine, "unlimited") }
    let fact = "files of at most \(Quantity.bytes(limit))"
    let remedy = "Raise it: `ulimit -f unlimited`."
    guard limit >= smallestFileBytes else {
      return .init(
        subject, .obstacle, "\(fact), too little for a recording", remedy: remedy)
    }
    guard limit < smallFileBytes else { return .init(subject, .fine, fact) }
    return .init(
      subject, .limited, "\(fact): a recording of many stacks may not fit, and then drops some",
      remedy: remedy)
  }

  private static func descriptors() -> Diagnosis.Finding {
    let subject = "RLIMIT_NOFILE"
    guard let limit = limit(RLIMIT_NOFILE) else { return .init(subject, .fine, "unlimited") }
    let fact = "\(Quantity.count(limit)) open files; the recorder keeps none open"
    guard limit < fewDescriptors else { return .init(subject, .fine, fact) }
    return .init(
      subject, .limited, "\(fact), but needs one when the program starts, and plumb needs a few",
      remedy: "Raise it: `ulimit -n 64`.")
  }

  /// The soft limit; nil when there is none.
  private static func limit(_ resource: __rlimit_resource) -> Int? {
    var limits = rlimit()
    guard getrlimit(Int32(resource.rawValue), &limits) == 0,
      limits.rlim_cur != rlim_t(bitPattern: -1)
    else { return nil }
    return Int(clamping: limits.rlim_cur)
  }
}
