/// The table of a profile's strings, each once, in the order of their first use.
struct PprofStrings {
  /// The first is empty: index 0 means none.
  private(set) var all = [""]
  private var indices = ["": 0]

  mutating func index(of text: String) -> Int {
    if let index = indices[text] { return index }
    indices[text] = all.count
    all.append(text)
    return all.count - 1
  }
}
