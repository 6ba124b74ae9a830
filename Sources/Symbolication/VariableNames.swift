import ProfileModel
import SymbolNames

/// The names of a program's static variables by their addresses in its memory.
public final class VariableNames {
  private let modules: [LoadedModule]
  private let files: DebugFiles
  private var tables: [Int: VariableTable?] = [:]

  /// A variable, or a place in a module that no symbol covers.
  public struct Variable: Hashable, Sendable {
    /// As people read it; nil where no symbol covers the address.
    public var name: String?
    /// The file name of the module.
    public var module: String
    /// In the module's image.
    public var address: UInt64
  }

  /// - Parameters:
  ///   - profile: Whose modules are mapped.
  ///   - files: How the modules' files are read.
  public init(_ profile: Profile, files: FileAccess = .system) {
    modules = profile.modules
    self.files = DebugFiles(
      access: files, startTimeNanoseconds: profile.run.startTimeNanoseconds)
  }

  /// What stands at an address; nil where no module is mapped.
  ///
  /// - Complexity: O(log n) in the symbols of the module, which are read at the first call.
  public func variable(at address: UInt64) -> Variable? {
    // A module's zeroed data may lie behind what a recording knows of it.
    let found = modules.indices.filter { !modules[$0].isUnloaded && modules[$0].start <= address }
      .max { modules[$0].start < modules[$1].start }
    guard let found else { return nil }
    let module = modules[found]
    let offset = address &- module.bias
    let name = table(of: found)?.name(at: offset).map { Demangling.demangle($0).readable }
    guard name != nil || address < module.end else { return nil }
    return Variable(name: name, module: module.name, address: offset)
  }

  /// Where a variable of a module is, by its name in the symbol table; nil where it has none.
  ///
  /// - Complexity: O(n) in the symbols of the module.
  public func address(of symbol: String, inModule module: Int) -> UInt64? {
    table(of: module)?.address(of: symbol).map { $0 &+ modules[module].bias }
  }

  private func table(of module: Int) -> VariableTable? {
    if let known = tables[module] { return known }
    let table = files.image(of: modules[module]).map(VariableTable.init)
    tables[module] = .some(table)
    return table
  }
}

/// The data symbols of an image, by address.
private struct VariableTable {
  private struct Symbol {
    var start: UInt64
    var end: UInt64
    var name: UInt32
  }

  private let symbols: [Symbol]
  private let strings: [UInt8]

  /// Of `.symtab`, or of `.dynsym` where the file is stripped.
  init(_ image: ELFImage) {
    let entries = ELFSymbols.fullest(image).flatMap { ELFSymbols(image, $0) }
    strings = entries?.strings ?? []
    var symbols: [Symbol] = []
    entries?.forEach { entry in
      guard entry.type == ELFSymbols.Symbol.object, entry.name != 0, entry.value != 0
      else { return }
      let end = entry.value &+ max(entry.size, 1)
      symbols.append(Symbol(start: entry.value, end: end, name: entry.name))
    }
    symbols.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    self.symbols = symbols
  }

  func address(of name: String) -> UInt64? {
    symbols.first { strings.text(at: Int($0.name)) == name }?.start
  }

  func name(at address: UInt64) -> String? {
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, address < symbols[low - 1].end else { return nil }
    return strings.text(at: Int(symbols[low - 1].name))
  }
}
