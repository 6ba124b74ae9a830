import CRecording
import ProfileModel

/// The stacks of a recording as a path tree over code addresses.
struct PathReading {
  private(set) var frames = FrameTable()
  private(set) var paths = PathTree()
  /// The path of each node of the recording.
  private var pathOfNode: [Int32] = [0]
  private(set) var modules: ModuleMap

  private struct Address: Hashable {
    var value: UInt64
    var generation: UInt32
    var isAwaiting: Bool
  }

  private var frameOfAddress: [Address: FrameID] = [:]
  private var notKept: [PathID: PathID] = [:]

  init(
    _ file: RecordingFile, section: plumb_section, modules: ModuleMap
  ) throws(RecordingError) {
    self.modules = modules
    let count = Int(section.count)
    paths.reserveCapacity(count)
    pathOfNode.reserveCapacity(count)
    // An address means what was mapped there in the generation that its root names.
    var generations: [UInt32] = [0]
    generations.reserveCapacity(count)
    try file.forEachRecord(of: section, as: plumb_node.self) {
      (index, node) throws(RecordingError) in
      if index == 0 { return }
      guard node.parent < index else {
        throw file.damaged("node \(index) stands below node \(node.parent), which comes later")
      }
      let parent = PathID(index: Int(pathOfNode[Int(node.parent)]))
      if node.kind == PLUMB_NODE_ROOT.rawValue {
        generations.append(UInt32(truncatingIfNeeded: node.address))
        pathOfNode.append(0)
      } else {
        let generation = generations[Int(node.parent)]
        guard let frame = frame(of: node, generation: generation) else {
          throw file.damaged("node \(index) is of kind \(node.kind), which does not exist")
        }
        generations.append(generation)
        pathOfNode.append(Int32(paths.intern(frame: frame, below: parent).index))
      }
    }
  }

  /// The path of a site, with a marker where its stack or its inner frames were not kept; nil when
  /// its node does not exist.
  mutating func path(of site: plumb_site) -> PathID? {
    guard site.node < pathOfNode.count else { return nil }
    let path = PathID(index: Int(pathOfNode[Int(site.node)]))
    if path == .root {
      return paths.intern(frame: frames.intern(Frame(marker: .unattributed)), below: .root)
    }
    guard UInt32(site.flags) & PLUMB_SITE_FOLDED.rawValue != 0 else { return path }
    if let known = notKept[path] { return known }
    let marker = frames.intern(Frame(marker: .notKept))
    let marked = paths.intern(frame: marker, below: path)
    notKept[path] = marked
    return marked
  }

  /// The module that an address was in, and where in its file's image it lies.
  mutating func place(
    of address: UInt64, generation: UInt32
  ) -> (module: Int, offset: UInt64)? {
    modules.resolve(address, generation: generation)
  }

  private mutating func frame(of node: plumb_node, generation: UInt32) -> FrameID? {
    switch node.kind {
    case PLUMB_NODE_FRAME.rawValue, PLUMB_NODE_AWAITING.rawValue:
      codeFrame(
        Address(
          value: node.address, generation: generation,
          isAwaiting: node.kind == PLUMB_NODE_AWAITING.rawValue))
    case PLUMB_NODE_ELIDED.rawValue:
      frames.intern(Frame(marker: .leftOut(frames: Int(clamping: node.address))))
    case PLUMB_NODE_CUT.rawValue:
      frames.intern(Frame(marker: .stackCut))
    case PLUMB_NODE_FOREIGN.rawValue:
      frames.intern(Frame(marker: .anotherStack))
    default:
      nil
    }
  }

  private mutating func codeFrame(_ address: Address) -> FrameID {
    if let known = frameOfAddress[address] { return known }
    // A return address may be the first of the next function; the call lies one byte before.
    let lookup = address.value &- 1
    var frame = Frame(offset: lookup, isAwaiting: address.isAwaiting)
    if let (module, offset) = modules.resolve(lookup, generation: address.generation) {
      frame.module = module
      frame.moduleName = modules.modules[module].name
      frame.offset = offset
    }
    frame.role = BlameRules.role(of: frame)
    let id = frames.intern(frame)
    frameOfAddress[address] = id
    return id
  }
}
