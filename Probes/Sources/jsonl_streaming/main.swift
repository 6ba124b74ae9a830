// Lines of JSON from a file larger than one wants to hold: the whole at once, or line by line. A
// line that can't be read is named by its number on stderr, and the rest goes on.
//
// Plumb shows: the peak of what `readWhole` allocates, the file and more; `readLines` needs a line.
import Foundation
import ProbeKit

struct Event { var tokens: Int }

/// `{"tokens": 12}`; nil for what is none.
func event(_ line: Substring.UTF8View) -> Event? {
  let digits = line.drop { !(0x30...0x39).contains($0) }.prefix { (0x30...0x39).contains($0) }
  guard line.first == 0x7b, line.last == 0x7d, let tokens = Int(Substring(digits)) else {
    return nil
  }
  return Event(tokens: tokens)
}

@inline(never)
func readWhole(_ path: String) throws -> [String] {
  let text = try String(contentsOfFile: path, encoding: .utf8)
  return text.split(separator: "\n").map(String.init)
}

@inline(never)
func readLines(_ path: String, _ body: (String) -> Void) throws {
  guard let file = fopen(path, "r") else { throw ProbeError("'\(path)' cannot be opened.") }
  defer { fclose(file) }
  var buffer = [CChar](repeating: 0, count: 4096)
  while fgets(&buffer, Int32(buffer.count), file) != nil {
    let line = buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
    body(String(decoding: line, as: UTF8.self))
  }
}

/// What the events of a file come to.
func sum(_ path: String, readsWhole: Bool) throws -> [String: Int] {
  var (tokens, number, refused) = (0, 0, 0)
  let take = { (line: String) in
    number += 1
    if let event = event(line[...].utf8) {
      tokens += event.tokens
    } else {
      refused += 1
      FileHandle.standardError.write(Data("line \(number) is no event\n".utf8))
    }
  }
  if readsWhole { try readWhole(path).forEach(take) } else { try readLines(path, take) }
  return ["lines": number, "tokens": tokens, "refused": refused]
}

Probe.run(accepting: ["--file"]) { probe in
  if let path = probe.text("--file") { return try sum(path, readsWhole: probe.isDefective) }
  let count = 5000 * probe.scale
  let bad = 77
  let lines = (1...count).map { number in
    number == bad ? "{\"tokens\": " : "{\"tokens\": \(number % 50), \"text\": \"some words\"}"
  }
  let contents = Data((lines.joined(separator: "\n") + "\n").utf8)
  return try withTemporaryFile(contents) { try sum($0, readsWhole: probe.isDefective) }
}
