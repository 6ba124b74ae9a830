extension HeapSnapshot {
  /// What the rows of statistics stand for.
  public enum Grouping: String, CaseIterable, Sendable {
    /// One row for each line of a source file; code without one is known by its function. By the
    /// tool.
    case line
    /// One row for each function.
    case function
    /// One row for each source file; code without one is known by its module. By the tool.
    case file
    /// One row for each traceback.
    case traceback
    /// One row for each program or library.
    case module
    /// One row for each type of block.
    case type
  }

  /// One row: the live blocks that have a line, a function, … in common.
  public struct Statistic: Hashable, Sendable, CustomStringConvertible {
    /// What the row is called, such as `/src/Cache.swift:12`.
    public let label: String
    /// The frames that the row stands for: one, or a whole traceback; none by type and module.
    public let traceback: Traceback
    /// Bytes that are allocated and not freed.
    public let liveBytes: Int
    /// Blocks that are allocated and not freed.
    public let liveBlocks: Int

    /// The mean of a block's bytes; 0 without blocks.
    public var averageBytes: Int { liveBlocks == 0 ? 0 : liveBytes / liveBlocks }

    /// `/src/Cache.swift:12: 1.20 MiB, 24 blocks, 51.2 KiB each`
    public var description: String {
      "\(label): \(DecimalText.bytes(Int64(liveBytes))), \(liveBlocks) blocks, "
        + "\(DecimalText.bytes(Int64(averageBytes))) each"
    }
  }

  /// One row of a comparison; negative changes where the heap shrank.
  public struct StatisticDifference: Hashable, Sendable, CustomStringConvertible {
    /// What the row is called.
    public let label: String
    /// The frames that the row stands for.
    public let traceback: Traceback
    /// Bytes that are live in the newer snapshot; 0 where the row is gone.
    public let liveBytes: Int
    /// By how much they grew.
    public let liveBytesChange: Int
    /// Blocks that are live in the newer snapshot.
    public let liveBlocks: Int
    /// By how much they grew.
    public let liveBlocksChange: Int

    /// `/src/Cache.swift:12: 1.20 MiB (+200 KiB), 24 blocks (+4)`
    public var description: String {
      let bytes = (liveBytesChange < 0 ? "" : "+") + DecimalText.bytes(Int64(liveBytesChange))
      let blocks = (liveBlocksChange < 0 ? "" : "+") + "\(liveBlocksChange)"
      return "\(label): \(DecimalText.bytes(Int64(liveBytes))) (\(bytes)), "
        + "\(liveBlocks) blocks (\(blocks))"
    }
  }
}
