import Foundation
import SymbolNames
import Testing

@testable import Symbolication

/// The same addresses asked of us and of llvm-symbolizer, over files of this machine.
struct OracleTests {
  private static let symbolizer = SymbolizerOracle.path
  private static let toolchain = SymbolizerOracle.toolchain

  private static let files = [
    "/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
    "\(toolchain)/lib/swift/linux/libswiftCore.so",
    "\(toolchain)/lib/swift/linux/libFoundationEssentials.so",
    "\(toolchain)/lib/swift/linux/lib_FoundationICU.so",
  ].filter { FileManager.default.isReadableFile(atPath: $0) }

  @Test(
    "Functions are those that llvm-symbolizer names, or others that begin at the same address",
    .enabled(if: symbolizer != nil, "llvm-symbolizer is not installed"), arguments: files)
  func agrees(path: String) throws {
    let image = try ELFImage(#require(FileAccess.system.open(path)))
    let table = try SymbolTable(image)
    let addresses = Self.addresses(in: image, count: 2000)
    let answers = try Self.ask(path, addresses)
    try #require(answers.count == addresses.count)
    var startOfName: [String: Set<UInt64>] = [:]
    for (name, start) in table.allStarts { startOfName[name, default: []].insert(start) }
    var disagreements: [String] = []
    for (address, answer) in zip(addresses, answers) {
      let ours = table.name(at: address)
      if ours == answer { continue }
      // Two names for one function.
      if let answer, let start = table.start(at: address),
        startOfName[answer]?.contains(start) == true
      {
        continue
      }
      // It also names code behind the end of the nearest symbol; we say that nobody knows.
      if ours == nil { continue }
      disagreements.append("0x\(String(address, radix: 16)): \(ours ?? "-"), \(answer ?? "-")")
    }
    #expect(disagreements == [])
    // A stripped file has few symbols, and it stretches each of them to the next.
    let named = addresses.count { table.name(at: $0) != nil }
    let isStripped = image.section(named: ".symtab") == nil
    #expect(named > (isStripped ? 0 : answers.count { $0 != nil } * 99 / 100))
  }

  /// Addresses spread evenly over the code.
  private static func addresses(in image: ELFImage, count: Int) -> [UInt64] {
    guard let text = image.section(named: ".text") else { return [] }
    let step = max(1, text.size / UInt64(count))
    return (0..<UInt64(count)).map { text.address + $0 * step }.filter { $0 < text.end }
  }

  private static func ask(_ path: String, _ addresses: [UInt64]) throws -> [String?] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: symbolizer!)
    process.arguments = [
      "--functions=linkage", "--no-demangle", "--no-inlines", "--no-debuginfod", "--obj=\(path)",
    ]
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-oracle-\(UUID().uuidString)")
    let lines = addresses.map { "0x" + String($0, radix: 16) }.joined(separator: "\n") + "\n"
    try Data(lines.utf8).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // Each answer is a name, a place and an empty line.
    return String(decoding: data, as: UTF8.self).components(separatedBy: "\n\n").dropLast().map {
      let name = $0.split(separator: "\n").first.map(String.init) ?? "??"
      return name == "??" ? nil : name
    }
  }
}
