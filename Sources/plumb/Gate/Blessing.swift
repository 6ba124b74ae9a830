import ProfileModel
import Rendering

extension BaselineFile {
  /// What a blessing came to: the file, and what changed in it.
  struct Blessed {
    let path: String
    let lines: [String]

    func write(to output: inout some TextOutputStream) {
      for line in [path] + lines { output.write(line + "\n") }
    }
  }

  /// Puts entries into the baseline that a key leads to. All others stay, but for those that are
  /// gone.
  ///
  /// - Throws: 1 where it was made under other circumstances, or can't be written.
  static func bless(
    _ entries: [String: BaselineEntry], key: BaselineKey, named path: String?,
    isGone: (String, BaselineEntry) -> Bool = { _, _ in false }
  ) throws -> Blessed {
    let file = try BaselineFile(path: path ?? standardPath(key))
    var baseline = file.baseline ?? Baseline(key: key)
    if let first = baseline.key.differences(from: key).first {
      throw ToolError.report(
        "The baseline '\(file.path)' was made under other circumstances: \(first.field) was "
          + "\(first.base) and is \(first.new). Give another file with --baseline, or remove "
          + "this one and bless everything anew.")
    }
    var lines: [String] = []
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      lines += BlessingText.lines(name, from: baseline.entries[name], to: entry)
      if baseline.entries[name]?.metrics != entry.metrics { baseline.entries[name] = entry }
    }
    for (name, entry) in baseline.entries.sorted(by: { $0.key < $1.key })
    where isGone(name, entry) {
      baseline.entries[name] = nil
      lines.append(BlessingText.gone(name))
    }
    try file.replace(with: baseline)
    return Blessed(path: file.path, lines: lines)
  }

  /// - Throws: 5 where a run can't be believed.
  static func checkSound(_ runs: some Sequence<Measurement>, times: Int) throws(ToolError) {
    if runs.contains(where: { !$0.isComplete }) {
      throw .inconclusive(
        "A run lost events, or did not see them all: it is no baseline. `plumb report` says why.")
    }
    if times == 1 { Message.note("one run shows no spread: every metric is taken for exact.") }
  }
}
