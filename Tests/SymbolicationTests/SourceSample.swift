import ProfileModel
import SymbolNames
import Testing

@testable import Symbolication

/// Addresses spread evenly over a file's code, with our answers.
struct SourceSample {
  private(set) var addresses: [UInt64] = []
  private(set) var frames: [[SourceFrame]] = []
  /// Where functions of a name begin.
  private(set) var starts: [String: Set<UInt64>] = [:]

  init(path: String, count: Int) throws {
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    let text = try #require(image.section(named: ".text"))
    let step = max(1, text.size / UInt64(count))
    try self.init(
      path: path,
      addresses: (0..<UInt64(count)).map { text.address + $0 * step }.filter { $0 < text.end })
  }

  /// - Parameter addresses: In the file's image, ascending.
  init(path: String, addresses: [UInt64]) throws {
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    let module = LoadedModule(path: path, buildID: image.buildID, start: 0, end: 0, bias: 0)
    let symbols = DebugFiles(access: .system, startTimeNanoseconds: 0).symbols(of: module)
    let table = try #require(symbols.table)
    self.addresses = addresses
    for (name, start) in table.allStarts {
      starts[String(name.prefix { $0 != "@" }), default: []].insert(start)
    }
    frames = Array(repeating: [], count: addresses.count)
    if let information = symbols.debugInformation {
      var search = SourceSearch(information)
      frames = search.frames(at: addresses)
    }
    for (index, address) in addresses.enumerated() {
      if frames[index].isEmpty { frames[index] = [SourceFrame(isInlined: false)] }
      guard let name = table.name(at: address) else { continue }
      frames[index][frames[index].count - 1].symbol = String(name.prefix { $0 != "@" })
    }
  }
}
