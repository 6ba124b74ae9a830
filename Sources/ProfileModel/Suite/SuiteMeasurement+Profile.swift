extension SuiteMeasurement {
  /// Adds what a process of the suite counted.
  ///
  /// - Parameter byProcess: Whether the process is a test as a whole, by its command.
  /// - Complexity: O(paths + sites * depth).
  public mutating func add(_ profile: Profile, name: String, byProcess: Bool = false) {
    processes += 1
    totals += profile.totals
    allocationsWithoutStack += profile.trust.unattributedEvents
    let share = byProcess ? Self.processShare(profile) : TestFinding(profile).share
    let parts = Measurement.parts(of: profile, name: name) { share(profile.sites[$0].path) }
    for (share, part) in parts { add(part, to: share) }
  }

  /// The process by its command. What the loader did before its start is nobody's: it depends on
  /// the machine.
  private static func processShare(_ profile: Profile) -> (PathID) -> SuiteShare {
    let program = LoadedModule.name(ofPath: profile.run.executable)
    let words = [program] + profile.run.command.dropFirst()
    let process = SuiteShare.test(words.joined(separator: " "))
    return { path in MeasuredSite.isLoading(path, in: profile) ? .unattributed : process }
  }

  private mutating func add(_ part: Measurement, to share: SuiteShare) {
    shares[share] = shares[share].map { $0.adding(part) } ?? part
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
