// growing.swift: a program that runs for half a minute and grows in two ways.
//
// Every 10 ms a cache that is never emptied gets 40 entries, and 20 parents with a child each lose
// sight of the program. A ring of buffers is written anew, and a table was filled at the start.
import Foundation

final class Entry { var value = (1, 2) }
final class Parent { var children: [Child] = [] }
final class Child { var parent: Parent? }
final class Buffer { var bytes = (0, 0, 0, 0) }

@main struct Growing {
  nonisolated(unsafe) static var cache: [Int: Entry] = [:]
  nonisolated(unsafe) static var ring: [Buffer] = []
  nonisolated(unsafe) static var table: [Entry] = []

  @inline(never) static func remember(_ tick: Int) {
    for number in 0..<40 { cache[tick * 40 + number] = Entry() }
  }

  @inline(never) static func lose() {
    for _ in 0..<20 {
      let (parent, child) = (Parent(), Child())
      child.parent = parent
      parent.children.append(child)
    }
  }

  @inline(never) static func rewrite(_ tick: Int) {
    if ring.count < 100 {
      ring = (0..<100).map { _ in Buffer() }
    } else {
      for number in 0..<50 { ring[(tick * 50 + number) % 100] = Buffer() }
    }
  }

  @inline(never) static func prepare() { table = (0..<1000).map { _ in Entry() } }

  static func main() {
    prepare()
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    for tick in 0..<3000 {
      remember(tick)
      lose()
      rewrite(tick)
      usleep(10_000)
    }
    print(cache.count + ring.count + table.count)
  }
}
