/// The names of C++ classes by what the first word of their objects points to.
///
/// A virtual table begins two words before that; the second of them leads to the class's type
/// information, which is told from other data by its own class, one of the C++ ABI's (Itanium C++
/// ABI, 2.5.2 and 2.9.4). Where a program was built without it, the table's symbol is all there is.
struct VirtualClassNames {
  private let memory: ImageMemory
  private let image: ELFImage
  private let symbols: Lazily<[UInt64: String]>
  private let demangle: (String) -> String

  init(_ image: ELFImage, memory: ImageMemory, demangle: @escaping (String) -> String) {
    self.demangle = demangle
    self.image = image
    self.memory = memory
    symbols = Lazily { Self.tables(of: image) }
  }

  /// The class of objects that begin with this address; nil where it is no virtual table.
  func name(at address: UInt64) -> String? {
    guard let mangled = nameByTypeInformation(at: address) ?? symbols.value[address &- 16] else {
      return nil
    }
    let name = demangle(mangled)
    let prefixes = ["typeinfo name for ", "vtable for "]
    guard let prefix = prefixes.first(where: name.hasPrefix) else { return nil }
    return String(name.dropFirst(prefix.utf8.count))
  }

  private func nameByTypeInformation(at address: UInt64) -> String? {
    guard address >= 16, case .address(let information) = memory.pointer(at: address - 8),
      isTypeInformation(information),
      case .address(let text) = memory.pointer(at: information + 8),
      let name = memory.text(at: text), !name.isEmpty
    else { return nil }
    // A star marks a name that is not to be compared by its text.
    return "_ZTS" + String(decoding: name.drop { $0 == UInt8(ascii: "*") }, as: UTF8.self)
  }

  private func isTypeInformation(_ address: UInt64) -> Bool {
    switch memory.pointer(at: address) {
    case .symbol(let name): return name.contains("__cxxabiv1")
    case .address(let table):
      // A program that brings its own C++ runtime.
      return symbols.value[table &- 16]?.contains("__cxxabiv1") ?? false
    case nil: return false
    }
  }

  /// The virtual tables that symbols name, by their addresses.
  private static func tables(of image: ELFImage) -> [UInt64: String] {
    var tables: [UInt64: String] = [:]
    for symbols in ELFSymbols.all(image) {
      symbols.forEach { symbol in
        guard symbol.value != 0, symbols.strings.starts(with: "_ZTV", at: Int(symbol.name)) else {
          return
        }
        tables[symbol.value] = symbols.strings.text(at: Int(symbol.name))
      }
    }
    return tables
  }
}

/// A value that is made when it is first asked for.
private final class Lazily<Value> {
  private let make: () -> Value
  private(set) lazy var value = make()

  init(_ make: @escaping () -> Value) {
    self.make = make
  }
}

extension [UInt8] {
  fileprivate func starts(with text: StaticString, at offset: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, offset <= self.count - count else { return false }
    return self[offset..<(offset + count)].elementsEqual(
      UnsafeBufferPointer(start: text.utf8Start, count: count))
  }
}
