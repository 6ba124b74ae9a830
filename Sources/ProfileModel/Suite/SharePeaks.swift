/// The peak of each share of a process: what of its own blocks lived at once, whatever the others
/// had at that moment.
///
/// A site's part of its share's peak is not copied at each new peak: it still is what lives until
/// the site changes, and is written down before that.
public struct SharePeaks {
  /// Goes through a process's events in their order.
  public typealias Events = (_ body: (_ record: UInt32, _ bytes: Int, _ isFree: Bool) -> Void) ->
    Void

  private struct Live {
    var bytes = 0
    var blocks = 0
  }

  private struct SiteState {
    let share: Int
    var live = Live()
    var atPeak = Live()
    /// The newest of its share's peaks that `atPeak` was written down for.
    var peakNumber = 0
  }

  private struct ShareState {
    var liveBytes = 0
    var peakBytes = 0
    var peakNumber = 0
  }

  private let siteOfRecord: [Int32]
  private var sites: [SiteState]
  private var shares: [ShareState]

  /// - Parameters:
  ///   - shares: That of each site.
  ///   - siteOfRecord: The site that the recording's records of sites are part of.
  init(of shares: [SuiteShare], siteOfRecord: [Int32]) {
    var numbers: [SuiteShare: Int] = [:]
    sites = shares.map { share in
      let number = numbers[share] ?? numbers.count
      numbers[share] = number
      return SiteState(share: number)
    }
    self.shares = Array(repeating: ShareState(), count: numbers.count)
    self.siteOfRecord = siteOfRecord
  }

  mutating func add(record: UInt32, bytes: Int, isFree: Bool) {
    guard record < siteOfRecord.count, siteOfRecord[Int(record)] >= 0 else { return }
    let site = Int(siteOfRecord[Int(record)])
    let share = sites[site].share
    settle(site)
    let sign = isFree ? -1 : 1
    sites[site].live.bytes += sign * bytes
    sites[site].live.blocks += sign
    shares[share].liveBytes += sign * bytes
    if shares[share].liveBytes > shares[share].peakBytes {
      shares[share].peakBytes = shares[share].liveBytes
      shares[share].peakNumber += 1
    }
  }

  /// Puts each site's part of its share's peak in the place of that of the process's.
  mutating func write(to profileSites: inout [Site]) {
    for site in profileSites.indices {
      settle(site)
      profileSites[site].counts.peakBytes = sites[site].atPeak.bytes
      profileSites[site].counts.peakBlocks = sites[site].atPeak.blocks
    }
  }

  private mutating func settle(_ site: Int) {
    let number = shares[sites[site].share].peakNumber
    guard sites[site].peakNumber < number else { return }
    sites[site].atPeak = sites[site].live
    sites[site].peakNumber = number
  }
}
