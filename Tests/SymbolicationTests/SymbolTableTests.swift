import SymbolNames
import Testing

@testable import Symbolication

struct SymbolTableTests {
  private func table(_ symbols: [SyntheticELF.Symbol], isStripped: Bool = false) throws
    -> SymbolTable
  {
    let elf = SyntheticELF(symbols: symbols, isStripped: isStripped)
    return try SymbolTable(ELFImage(elf.bytes))
  }

  @Test("An address belongs to the function that covers it, and to none beyond its size")
  func sizes() throws {
    let table = try table([
      .init(name: "second", start: 0x1100, size: 0x10),
      .init(name: "first", start: 0x1000, size: 0x20),
    ])
    #expect(table.name(at: 0xfff) == nil)
    #expect(table.name(at: 0x1000) == "first")
    #expect(table.name(at: 0x101f) == "first")
    #expect(table.name(at: 0x1020) == nil)
    #expect(table.name(at: 0x110f) == "second")
    #expect(table.name(at: 0x1110) == nil)
    #expect(table.start(at: 0x1105) == 0x1100)
  }

  @Test("Code without a size reaches to the next symbol or the end of its section")
  func openSymbols() throws {
    let table = try table([
      .init(name: "assembly", start: 0x1000, size: 0, type: 0),
      .init(name: "next", start: 0x1100, size: 0x10),
      .init(name: "last", start: 0x1f00, size: 0),
      .init(name: "_fini", start: 0x2000, size: 0),
    ])
    #expect(table.name(at: 0x10ff) == "assembly")
    #expect(table.name(at: 0x1110) == nil)
    #expect(table.name(at: 0x1fff) == "last")
    #expect(table.name(at: 0x201f) == "_fini")
    #expect(table.name(at: 0x2020) == nil)
  }

  @Test("A label inside a function does not take the function's code")
  func labels() throws {
    let table = try table([
      .init(name: "function", start: 0x1000, size: 0x100),
      .init(name: "label", start: 0x1040, size: 0, type: 0, binding: 0),
      .init(name: "inner", start: 0x1080, size: 0x10),
    ])
    #expect(table.name(at: 0x1050) == "function")
    #expect(table.name(at: 0x1088) == "inner")
    #expect(table.name(at: 0x1098) == "function")
  }

  @Test("Of several names for one function the public one is shown")
  func aliases() throws {
    let table = try table([
      .init(name: "__libc_malloc", start: 0x1000, size: 0x10),
      .init(name: "malloc", start: 0x1000, size: 0x10),
      .init(name: "local", start: 0x1000, size: 0x10, binding: 0),
      .init(name: "weak", start: 0x1100, size: 0x10, binding: 2),
      .init(name: "_strong", start: 0x1100, size: 0x10),
    ])
    #expect(table.name(at: 0x1008) == "malloc")
    #expect(table.name(at: 0x1108) == "_strong")
  }

  @Test("Data is no function, and a stripped file still has the functions that it exports")
  func kinds() throws {
    let symbols = [
      SyntheticELF.Symbol(name: "data", start: 0x3000, size: 0x10, type: 1),
      SyntheticELF.Symbol(name: "imported", start: 0, size: 0),
      SyntheticELF.Symbol(name: "exported", start: 0x1000, size: 0x10),
    ]
    for isStripped in [false, true] {
      let table = try table(symbols, isStripped: isStripped)
      #expect(table.count == 1)
      #expect(table.name(at: 0x1001) == "exported")
    }
  }

  @Test("Unwind tables tell where a function without a name begins")
  func functionStarts() throws {
    let elf = SyntheticELF(frames: [0x1000..<0x1040, 0x1040..<0x1050, 0x1100..<0x1200])
    let starts = FunctionStarts(try ELFImage(elf.bytes))
    #expect(starts.start(of: 0x103f) == 0x1000)
    #expect(starts.start(of: 0x1040) == 0x1040)
    #expect(starts.start(of: 0x1050) == nil)
    #expect(starts.start(of: 0x11ff) == 0x1100)
    #expect(starts.start(of: 0xfff) == nil)
  }

  @Test("A file cut at any byte, or of another kind, is refused or read, never a crash")
  func damage() throws {
    let elf = SyntheticELF(
      symbols: [.init(name: "first", start: 0x1000, size: 0x20)], debugLink: "a.debug",
      frames: [0x1000..<0x1040])
    let bytes = elf.bytes
    for length in 0..<bytes.count {
      let image = try? ELFImage(Array(bytes[..<length]))
      #expect(image == nil || length == bytes.count)
    }
    for position in 0..<bytes.count {
      var changed = bytes
      changed[position] ^= 0xff
      guard let image = try? ELFImage(changed) else { continue }
      _ = image.buildID
      _ = image.debugLink
      _ = FunctionStarts(image).start(of: 0x1010)
      _ = (try? SymbolTable(image))?.name(at: 0x1010)
    }
    #expect(throws: ELFError.notELF) { try ELFImage(Array("#!/bin/sh".utf8)) }
    #expect(throws: ELFError.notELF) { try ELFImage([UInt8]()) }
    var narrow = bytes
    narrow[4] = 1
    #expect(throws: ELFError.otherClass) { try ELFImage(narrow) }
  }
}
