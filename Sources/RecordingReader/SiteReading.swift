import CRecording
import ProfileModel

/// The sites of a recording, the size classes of one stack taken together.
struct SiteReading {
  private(set) var sites: [Site] = []
  /// For each record of the recording: its site, and its size class.
  private(set) var siteOfRecord: [Int32] = []
  private var sizeClassOfRecord: [UInt8] = []
  /// The types of the records that have one.
  private var typeOfRecord: [UInt32: UInt32] = [:]

  init(
    _ file: RecordingFile, section: plumb_section, paths: inout PathReading
  ) throws(RecordingError) {
    var siteOfPath: [Int32] = []
    siteOfRecord.reserveCapacity(Int(section.count))
    sizeClassOfRecord.reserveCapacity(Int(section.count))
    try file.forEachRecord(of: section, as: plumb_site.self) {
      (index, record) throws(RecordingError) in
      guard let path = paths.path(of: record) else {
        throw file.damaged("site \(index) ends in node \(record.node), which does not exist")
      }
      guard record.size_class < PLUMB_SIZE_CLASSES else {
        throw file.damaged("site \(index) is of size class \(record.size_class)")
      }
      if path.index >= siteOfPath.count {
        siteOfPath += Array(repeating: -1, count: paths.paths.count - siteOfPath.count)
      }
      if siteOfPath[path.index] < 0 {
        siteOfPath[path.index] = Int32(sites.count)
        sites.append(Site(path: path))
      }
      siteOfRecord.append(siteOfPath[path.index])
      sizeClassOfRecord.append(record.size_class)
      if record.type != 0 { typeOfRecord[UInt32(index)] = record.type }
    }
  }

  /// The site that a record of the recording is part of; nil when it was not read.
  func site(ofRecord record: UInt32) -> Int? {
    record < siteOfRecord.count ? Int(siteOfRecord[Int(record)]) : nil
  }

  /// The record of the type that a typed site's blocks have; nil for a plain site.
  func type(ofRecord record: UInt32) -> UInt32? { typeOfRecord[record] }

  /// Adds what an entry counted; gives its site, or nil when the entry's record is not among those
  /// that were read.
  mutating func add(
    _ counts: Counts, lifetimes: UnsafeBufferPointer<UInt32>, record: UInt32
  ) -> Int? {
    guard let index = site(ofRecord: record) else { return nil }
    sites[index].counts += counts
    sites[index].sizes.add(
      allocations: counts.allocations, bytes: counts.allocatedBytes,
      sizeClass: Int(sizeClassOfRecord[Int(record)]))
    if counts.frees != 0 {
      for bucket in 0..<LifetimeHistogram.bucketCount where lifetimes[bucket] != 0 {
        sites[index].lifetimes[bucket] += Int(lifetimes[bucket])
      }
      // Temporary allocations die youngest, and the recorder does not count them twice.
      sites[index].lifetimes[0] += counts.temporaryAllocations
    }
    return index
  }
}
