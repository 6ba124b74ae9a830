extension SuiteMeasurement {
  /// Adds what a process of the suite counted.
  ///
  /// - Parameters:
  ///   - byProcess: Whether the process is a test as a whole, by its command.
  ///   - events: Goes through the process's events, for the peak of each share; nil where they are
  ///     not known, and a peak is the share's part of the process's.
  /// - Complexity: O(paths + sites * depth + events).
  public mutating func add(
    _ profile: Profile, name: String, byProcess: Bool = false, events: Events? = nil
  ) {
    processes += 1
    totals += profile.totals
    allocationsWithoutStack += profile.trust.unattributedEvents
    let find = Self.finder(profile, byProcess: byProcess)
    let shares = profile.sites.map { find($0.path) }
    var profile = profile
    if let events {
      profile.takePeaks(of: shares, from: events)
    } else {
      processesWithoutEvents += 1
    }
    if byProcess, let duration = profile.run.durationNanoseconds {
      durations[Self.processName(profile), default: 0] += duration
    }
    let parts = Measurement.parts(of: profile, name: name) { shares[$0] }
    for (share, part) in parts { add(part, to: share) }
  }

  /// Goes through a process's events in their order: the number of each one's site in the
  /// recording, and the block's size.
  public typealias Events = (_ body: (_ record: UInt32, _ bytes: Int, _ isFree: Bool) -> Void) ->
    Void

  /// Adds what nobody could reach any more when a process of the suite exited.
  ///
  /// - Parameter profile: The profile that the findings' paths belong to.
  public mutating func addLeaks(
    _ findings: LeakFindings, of profile: Profile, byProcess: Bool = false
  ) {
    processesWithLeaksKnown += 1
    let find = Self.finder(profile, byProcess: byProcess)
    for group in findings.groups {
      let leaked = LeakedCounts(
        blocks: group.blocks + group.indirectBlocks, bytes: group.bytes + group.indirectBytes)
      leaks[find(group.path), default: LeakedCounts()] += leaked
    }
  }

  private static func finder(
    _ profile: Profile, byProcess: Bool
  ) -> (PathID) -> SuiteShare {
    byProcess ? processShare(profile) : TestFinding(profile).share
  }

  /// The process by its command. What the loader did before its start is nobody's: it depends on
  /// the machine.
  private static func processShare(_ profile: Profile) -> (PathID) -> SuiteShare {
    let process = SuiteShare.test(processName(profile))
    return { path in MeasuredSite.isLoading(path, in: profile) ? .unattributed : process }
  }

  private static func processName(_ profile: Profile) -> String {
    let program = LoadedModule.name(ofPath: profile.run.executable)
    return ([program] + profile.run.command.dropFirst()).joined(separator: " ")
  }

  private mutating func add(_ part: Measurement, to share: SuiteShare) {
    shares[share] = shares[share].map { $0.adding(part) } ?? part
  }
}

extension Profile {
  /// Puts each site's part of its share's own peak in the place of that of the process's.
  ///
  /// - Parameter shares: That of each site.
  mutating func takePeaks(of shares: [SuiteShare], from events: SuiteMeasurement.Events) {
    var numbers: [SuiteShare: Int] = [:]
    var peaks = PartPeaks()
    for share in shares {
      let number = numbers[share] ?? numbers.count
      numbers[share] = number
      _ = peaks.addPart(of: number)
    }
    events { record, bytes, isFree in
      guard record < siteOfRecord.count, siteOfRecord[Int(record)] >= 0 else { return }
      peaks.change(Int(siteOfRecord[Int(record)]), bytes: bytes, isFree: isFree)
    }
    for site in sites.indices {
      sites[site].counts.peakBytes = peaks.atPeak(site).bytes
      sites[site].counts.peakBlocks = peaks.atPeak(site).blocks
    }
    trust.peakErrorBytes = 0
  }
}

extension Measurement {
  /// Both as one: sites of one identity are one.
  fileprivate func adding(_ other: Measurement) -> Measurement {
    var sum = self
    sum.totals += other.totals
    sum.droppedEvents += other.droppedEvents
    sum.truncatedStacks += other.truncatedStacks
    sum.isComplete = isComplete && other.isComplete
    sum.peakErrorBytes += other.peakErrorBytes
    var positions: [SiteIdentity: Int] = [:]
    for (position, site) in sites.enumerated() { positions[site.identity] = position }
    for site in other.sites {
      if let position = positions[site.identity] {
        sum.sites[position].counts += site.counts
      } else {
        sum.sites.append(site)
      }
    }
    return sum
  }
}
