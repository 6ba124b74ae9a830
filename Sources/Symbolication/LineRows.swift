import CLibdw

/// The line table of one compile unit: which line the code from an address on was made of.
///
/// libdw decodes it when it is first asked for.
struct LineRows {
  /// One row; it holds up to the next one's address.
  struct Row {
    var address: UInt64
    /// 0 for code that the compiler made up.
    var line: Int
    /// Whether it only says where the rows before it end.
    var isEnd: Bool
    fileprivate var record: OpaquePointer
  }

  private let lines: OpaquePointer?
  private let count: Int
  private let files: OpaquePointer?
  /// Where the unit was compiled: what a relative file name is relative to.
  let folder: UnsafePointer<CChar>?

  /// The rows of a unit; none when it has no table.
  init(_ unit: DebugEntry) {
    var unit = unit
    folder = unit.text(UInt32(DW_AT_comp_dir))
    var lines: OpaquePointer?
    var count = 0
    let isRead = dwarf_getsrclines(&unit, &lines, &count) == 0
    self.lines = isRead ? lines : nil
    self.count = isRead ? count : 0
    var files: OpaquePointer?
    self.files = dwarf_getsrcfiles(&unit, &files, nil) == 0 ? files : nil
  }

  /// The index of the row that holds an address; nil when none does. O(log rows).
  func index(at address: UInt64) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      guard let row = self[middle] else { return nil }
      if row.address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, let row = self[low - 1], !row.isEnd else { return nil }
    return low - 1
  }

  /// The row of an index.
  subscript(index: Int) -> Row? {
    guard let lines, let record = dwarf_onesrcline(lines, index) else { return nil }
    var address: Dwarf_Addr = 0
    var line: Int32 = 0
    var isEnd = false
    guard dwarf_lineaddr(record, &address) == 0, dwarf_lineno(record, &line) == 0,
      dwarf_lineendsequence(record, &isEnd) == 0
    else { return nil }
    return Row(address: address, line: Int(line), isEnd: isEnd, record: record)
  }

  /// The file of a row, owned by libdw.
  func file(of row: Row) -> UnsafePointer<CChar>? {
    dwarf_linesrc(row.record, nil, nil)
  }

  /// The file of an index that an entry of the unit names, owned by libdw.
  func file(at index: UInt64) -> UnsafePointer<CChar>? {
    guard let files, let index = Int(exactly: index) else { return nil }
    return dwarf_filesrc(files, index, nil, nil)
  }
}
