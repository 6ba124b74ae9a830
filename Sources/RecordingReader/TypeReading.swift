import CRecording
import ProfileModel

/// What was counted by site and type.
struct TypeCounts {
  struct Key: Hashable {
    var site: Int
    /// The record of the recording.
    var type: UInt32
  }

  private(set) var counts: [Key: Counts] = [:]

  /// Adds what an entry of a typed site counted: frees, or blocks that were live at exit.
  mutating func add(_ entry: Counts, site: Int, type: UInt32, isLive: Bool) {
    var part = Counts.zero
    if isLive {
      part.allocations = entry.allocations
      part.allocatedBytes = entry.allocatedBytes
    } else {
      part.allocations = entry.frees
      part.allocatedBytes = entry.freedBytes
      part.frees = entry.frees
      part.freedBytes = entry.freedBytes
      part.temporaryAllocations = entry.temporaryAllocations
    }
    counts[Key(site: site, type: type), default: .zero] += part
  }
}

/// The types of a recording, as addresses that lead to their names.
struct TypeReading {
  private(set) var types: [BlockType] = []
  private let file: RecordingFile

  init(_ file: RecordingFile, paths: inout PathReading) throws(RecordingError) {
    self.file = file
    let records = try file.records(PLUMB_SECTION_TYPES, as: plumb_type.self)
    for (index, record) in records.enumerated().dropFirst() {
      guard let kind = BlockType.Kind(record) else {
        throw file.damaged("type \(index) is of kind \(record.kind), which does not exist")
      }
      var type = BlockType(kind: kind, address: record.metadata, flags: record.flags)
      let address = record.descriptor != 0 ? record.descriptor : record.metadata
      if let place = paths.place(of: address, generation: record.generation) {
        (type.module, type.offset) = place
      }
      for argument in Self.arguments(of: record) {
        guard argument < index else {
          throw file.damaged("type \(index) is made of type \(argument), which comes later")
        }
        type.arguments.append(argument == 0 ? nil : Int(argument) - 1)
      }
      types.append(type)
    }
  }

  /// The counts as shares of a profile that has these types.
  func shares(of counts: TypeCounts) throws(RecordingError) -> [TypeShare] {
    var shares: [TypeShare] = []
    for (key, counts) in counts.counts {
      guard key.type <= types.count else {
        throw file.damaged("a site is of type \(key.type), which does not exist")
      }
      shares.append(TypeShare(site: key.site, type: Int(key.type) - 1, counts: counts))
    }
    return shares
  }

  /// Those that were kept; the rest is not known.
  private static func arguments(of record: plumb_type) -> [UInt32] {
    let count = min(Int(record.argument_count), 64)
    let kept = withUnsafeBytes(of: record.arguments) {
      $0.bindMemory(to: UInt32.self).prefix(count).map { $0 }
    }
    return kept + Array(repeating: 0, count: count - kept.count)
  }
}

extension BlockType.Kind {
  fileprivate init?(_ record: plumb_type) {
    switch record.kind {
    case PLUMB_TYPE_CLASS.rawValue: self = .instance
    case PLUMB_TYPE_STRUCT.rawValue: self = .structure
    case PLUMB_TYPE_ENUM.rawValue: self = .enumeration
    case PLUMB_TYPE_FOREIGN_CLASS.rawValue: self = .foreignClass
    case PLUMB_TYPE_OPAQUE.rawValue: self = .opaque
    case PLUMB_TYPE_TUPLE.rawValue: self = .tuple
    case PLUMB_TYPE_FUNCTION.rawValue: self = .function
    case PLUMB_TYPE_EXISTENTIAL.rawValue: self = .existential
    case PLUMB_TYPE_METATYPE.rawValue: self = .metatype
    case PLUMB_TYPE_PROTOCOL.rawValue: self = .protocolDescriptor
    case PLUMB_TYPE_CLOSURE.rawValue: self = .closure
    case PLUMB_TYPE_BOX.rawValue: self = .box
    case PLUMB_TYPE_ERROR.rawValue: self = .error
    case PLUMB_TYPE_TASK.rawValue: self = .task
    case PLUMB_TYPE_JOB.rawValue: self = .job
    case PLUMB_TYPE_STATIC.rawValue: self = .virtualClass
    default: return nil
    }
  }
}
