import ProfileModel
import SymbolNames
import Testing

@testable import Symbolication

@Suite("Where the names of a file come from")
struct NameSourcesTests {
  private static let debugPath = "/usr/lib/debug/.build-id/01/020304.debug"

  private func sources(_ files: [String: [UInt8]]) -> NameSources? {
    NameSources(path: "/p", access: FileAccess { files[$0] })
  }

  private func sample(
    isStripped: Bool, count: Int = 2, buildID: [UInt8] = [1, 2, 3, 4],
    frames: [Range<UInt64>] = []
  ) -> [UInt8] {
    let symbols = (0..<count).map {
      SyntheticELF.Symbol(name: "f\($0)", start: 0x1000 + UInt64($0) * 16, size: 16)
    }
    return SyntheticELF(
      symbols: symbols, isStripped: isStripped, buildID: buildID, frames: frames
    ).bytes
  }

  @Test("The file's own symbol table, with its build id")
  func symbolTable() {
    let found = sources(["/p": sample(isStripped: false)])
    #expect(found?.source == .symbolTable)
    #expect(found?.functionCount == 2)
    #expect(found?.buildID == "01020304")
  }

  @Test("A stripped file: its debug file by build id, else what it exports, else nothing")
  func stripped() {
    let stripped = sample(isStripped: true)
    let whole = sources(["/p": stripped, Self.debugPath: sample(isStripped: false, count: 5)])
    #expect(whole?.source == .debugFile)
    #expect(whole?.functionCount == 5)
    let foreign = sample(isStripped: false, count: 5, buildID: [9])
    let refused = sources(["/p": stripped, Self.debugPath: foreign])
    #expect(refused?.source == .dynamicSymbols)
    #expect(refused?.remarks.count == 1)
    #expect(sources(["/p": stripped])?.source == .dynamicSymbols)
    #expect(sources(["/p": sample(isStripped: true, count: 0)])?.source == SymbolSource.none)
  }

  @Test("Unwind tables are found by their section")
  func unwindTables() {
    let with = sample(isStripped: false, frames: [0x1000..<0x1010])
    #expect(sources(["/p": with])?.hasUnwindTables == true)
    #expect(sources(["/p": sample(isStripped: false)])?.hasUnwindTables == false)
  }

  @Test("What is not there, or no ELF file, has no sources")
  func nothing() {
    #expect(sources([:]) == nil)
    #expect(sources(["/p": Array("#!/bin/sh\n".utf8)]) == nil)
  }
}
