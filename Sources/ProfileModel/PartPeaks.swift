/// The peaks of some wholes, and what each of their parts had at that moment.
///
/// What a part had is not copied at each new peak: it still is what lives until the part changes,
/// and is written down before that. So a change is O(1), however many parts there are.
public struct PartPeaks: Sendable {
  /// What lives at one moment.
  public struct Live: Hashable, Sendable {
    public var bytes = 0
    public var blocks = 0
  }

  private struct Part {
    let whole: Int
    var live = Live()
    var atPeak = Live()
    /// The newest of its whole's peaks that `atPeak` was written down for.
    var peakNumber = 0
  }

  private struct Whole {
    var liveBytes = 0
    var peakBytes = 0
    /// How many peaks there were.
    var peakNumber = 0
  }

  private var parts: [Part] = []
  private var wholes: [Whole] = []

  /// No part yet.
  public init() {}

  /// Adds a part of a whole, which have numbers from 0 each; gives the part's.
  public mutating func addPart(of whole: Int) -> Int {
    while wholes.count <= whole { wholes.append(Whole()) }
    parts.append(Part(whole: whole))
    return parts.count - 1
  }

  /// A block of a part begins to live, or is freed.
  public mutating func change(_ part: Int, bytes: Int, isFree: Bool) {
    settle(part)
    let (sign, whole) = (isFree ? -1 : 1, parts[part].whole)
    parts[part].live.bytes += sign * bytes
    parts[part].live.blocks += sign
    wholes[whole].liveBytes += sign * bytes
    if wholes[whole].liveBytes > wholes[whole].peakBytes {
      wholes[whole].peakBytes = wholes[whole].liveBytes
      wholes[whole].peakNumber += 1
    }
  }

  /// What a part had when its whole had most; of equal moments, at the first.
  public func atPeak(_ part: Int) -> Live {
    parts[part].peakNumber < wholes[parts[part].whole].peakNumber
      ? parts[part].live : parts[part].atPeak
  }

  private mutating func settle(_ part: Int) {
    parts[part].atPeak = atPeak(part)
    parts[part].peakNumber = wholes[parts[part].whole].peakNumber
  }
}
