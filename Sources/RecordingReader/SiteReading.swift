import CRecording
import ProfileModel

/// The sites of a recording and their counts, the size classes of one stack taken together.
struct SiteReading {
  private(set) var sites: [Site] = []
  private(set) var threadShares: [ThreadShare] = []

  init(
    _ file: RecordingFile, records: [plumb_site], entries: EntryReading, paths: inout PathReading
  ) throws(RecordingError) {
    let siteOfRecord = try merge(records, in: file, paths: &paths)
    try addSizes(file, records: records, entries: entries, siteOfRecord: siteOfRecord)
    for (record, lifetimes) in entries.lifetimes where record < siteOfRecord.count {
      sites[siteOfRecord[record]].lifetimes.merge(lifetimes)
    }
    addShares(entries: entries, siteOfRecord: siteOfRecord)
    dropUnused()
  }

  /// Makes one site for each path; gives the site of each record.
  private mutating func merge(
    _ records: [plumb_site], in file: RecordingFile, paths: inout PathReading
  ) throws(RecordingError) -> [Int] {
    let nodeCount = paths.pathOfNode.count
    var siteOfPath: [PathID: Int] = [:]
    var siteOfRecord: [Int] = []
    siteOfRecord.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      guard record.node < nodeCount else {
        throw file.damaged("site \(index) ends in node \(record.node), but there are \(nodeCount)")
      }
      guard record.size_class < PLUMB_SIZE_CLASSES else {
        throw file.damaged("site \(index) is of size class \(record.size_class)")
      }
      let path = paths.path(of: record)
      let site = siteOfPath[path] ?? sites.count
      if site == sites.count {
        siteOfPath[path] = site
        sites.append(Site(path: path))
      }
      siteOfRecord.append(site)
    }
    return siteOfRecord
  }

  private mutating func addSizes(
    _ file: RecordingFile, records: [plumb_site], entries: EntryReading, siteOfRecord: [Int]
  ) throws(RecordingError) {
    for entry in entries.entries {
      guard entry.site < records.count else {
        throw file.damaged("an entry counts for site \(entry.site), but there are \(records.count)")
      }
      let site = siteOfRecord[entry.site]
      sites[site].counts += entry.counts
      sites[site].sizes.add(
        allocations: entry.counts.allocations, sizeClass: Int(records[entry.site].size_class))
    }
  }

  /// Orders the entries by site, then lane, and adds up those of one site and lane.
  ///
  /// A counting sort by site: entries are many, and few belong to one site.
  private mutating func addShares(entries: EntryReading, siteOfRecord: [Int]) {
    var ends = [Int](repeating: 0, count: sites.count + 1)
    for entry in entries.entries { ends[siteOfRecord[entry.site] + 1] += 1 }
    for site in sites.indices { ends[site + 1] += ends[site] }
    var next = ends
    var order = [Int](repeating: 0, count: entries.entries.count)
    for (index, entry) in entries.entries.enumerated() {
      let site = siteOfRecord[entry.site]
      order[next[site]] = index
      next[site] += 1
    }
    threadShares.reserveCapacity(entries.entries.count)
    for site in sites.indices {
      let indices = order[ends[site]..<ends[site + 1]]
        .sorted { entries.entries[$0].lane < entries.entries[$1].lane }
      let first = threadShares.count
      for entry in indices.lazy.map({ entries.entries[$0] }) {
        if threadShares.count > first, threadShares.last?.thread == entry.lane {
          threadShares[threadShares.count - 1].counts += entry.counts
        } else {
          threadShares.append(ThreadShare(site: site, thread: entry.lane, counts: entry.counts))
        }
      }
    }
  }

  /// Leaves out sites that never counted anything, such as those of tables that are full.
  private mutating func dropUnused() {
    var newIndices = [Int](repeating: -1, count: sites.count)
    var kept: [Site] = []
    kept.reserveCapacity(sites.count)
    for (index, site) in sites.enumerated() where site.counts != .zero {
      newIndices[index] = kept.count
      kept.append(site)
    }
    sites = kept
    threadShares = threadShares.compactMap { share in
      guard newIndices[share.site] >= 0 else { return nil }
      var share = share
      share.site = newIndices[share.site]
      return share
    }
  }
}
