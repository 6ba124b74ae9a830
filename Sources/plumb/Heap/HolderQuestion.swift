import HeapGraph
import ProfileModel

/// Which blocks `plumb why` is asked about.
enum HolderQuestion: Equatable {
  /// Those that retain the most.
  case largest
  /// The one that holds an address.
  case address(UInt64)
  /// Those of a site, by its identity.
  case site(String)
  /// Those of a type: its name, its name without the module, or a pattern with `*`.
  case type(String)

  init(_ text: String?) {
    guard let text else {
      self = .largest
      return
    }
    if text.hasPrefix("0x"), let address = UInt64(text.dropFirst(2), radix: 16) {
      self = .address(address)
    } else if text.utf8.count == 16, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
      self = .site(text)
    } else {
      self = .type(text)
    }
  }

  /// The blocks in question.
  ///
  /// - Throws: 1 when there is none.
  func blocks(in descriptions: BlockDescriptions) throws(ToolError) -> [Int] {
    let image = descriptions.image
    switch self {
    case .largest: return []
    case .address(let address):
      guard let block = image.block(holding: address) else {
        throw .report(
          "No live block holds the address 0x\(String(address, radix: 16)): it was freed, or is no "
            + "heap address.")
      }
      return [block]
    case .site(let identity):
      let blocks = image.blocks.indices.filter {
        descriptions.identity(of: descriptions.path(of: $0)).description == identity
      }
      guard !blocks.isEmpty else {
        throw .report("No live block was allocated by the site \(identity).")
      }
      return blocks
    case .type(let name):
      var isAsked: [String: Bool] = [:]
      let blocks = image.blocks.indices.filter { block in
        guard let type = descriptions.type(of: block) else { return false }
        if let known = isAsked[type] { return known }
        let matches = Self.matches(type, name)
        isAsked[type] = matches
        return matches
      }
      guard !blocks.isEmpty else { throw Self.unknown(name, among: Array(isAsked.keys)) }
      return blocks
    }
  }

  static func matches(_ type: String, _ name: String) -> Bool {
    type.hasSuffix(".\(name)") || Glob.matches(type, name)
  }

  /// Names what is there instead: first what has the asked name in it.
  private static func unknown(_ name: String, among types: [String]) -> ToolError {
    let near = types.filter { $0.lowercased().contains(name.lowercased()) }.sorted()
    let shown = (near.isEmpty ? types.sorted() : near).prefix(8)
    let others =
      shown.isEmpty ? "" : " There are blocks of: \(shown.joined(separator: "; "))."
    return .report("No live block is of the type '\(name)'.\(others)")
  }
}
