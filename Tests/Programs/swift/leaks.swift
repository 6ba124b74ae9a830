// leaks.swift: blocks that nobody can reach, and blocks that only look so.
//
// `leaks KIND COUNT` plants one kind of leak so many times; `alive` plants none. `leaks KIND COUNT
// wait` waits half a minute before it ends. In any case blocks
// are kept alive in ways that a search for plain pointers doesn't see: by indirect enums, by
// weak references' side tables, by bridged strings and by the spare bits of enums.
import Dispatch
import Foundation

final class Parent {
  var name = 1
  var children: [Child] = []
}
final class Child { var parent: Parent? }
final class Owner {
  var count = 0
  var action: (() -> Void)?
}
final class Entry { var table: [Int: Entry] = [:] }
actor Worker {
  var helper: Helper?
  func adopt(_ helper: Helper) { self.helper = helper }
}
final class Helper: Sendable {
  let worker: Worker
  init(_ worker: Worker) { self.worker = worker }
}
final class Watched { var payload = 7 }
final class Watcher {
  weak var watched: Watched?
  unowned var other: Watched
  init(_ watched: Watched) { (self.watched, other) = (watched, watched) }
}
indirect enum Tree {
  case leaf(Int)
  case branch(Tree, Tree)
}
enum Choice {
  case object(Watched)
  case text(String)
  case none
}

@main struct Leaks {
  nonisolated(unsafe) static var trees: [Tree] = []
  nonisolated(unsafe) static var watchers: [Watcher] = []
  nonisolated(unsafe) static var watched: [Watched] = []
  nonisolated(unsafe) static var choices: [Choice] = []
  nonisolated(unsafe) static var objects: [AnyObject] = []
  nonisolated(unsafe) static var interior: [UnsafeMutableRawPointer] = []

  @inline(never) static func keepAlive(_ count: Int) {
    for number in 0..<count {
      trees.append(.branch(.leaf(number), .leaf(number + 1)))
      let object = Watched()
      watched.append(object)
      watchers.append(Watcher(object))
      choices.append(.object(Watched()))
      choices.append(.text(String(repeating: "long enough for the heap ", count: 2)))
      objects.append(NSString(string: "a bridged string, also long enough \(number)"))
      interior.append(UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8) + 40)
    }
  }

  @inline(never) static func plant(_ kind: String) async {
    switch kind {
    case "parents": parents()
    case "closure": closure()
    case "dictionary": dictionary()
    case "actor": await actors()
    case "plain": plain()
    default: break
    }
  }

  @inline(never) static func parents() {
    let parent = Parent()
    for _ in 0..<3 {
      let child = Child()
      child.parent = parent
      parent.children.append(child)
    }
  }

  @inline(never) static func closure() {
    let owner = Owner()
    let other = Owner()
    owner.action = { owner.count += other.count }
  }

  @inline(never) static func dictionary() {
    let entry = Entry()
    entry.table[1] = entry
  }

  @inline(never) static func actors() async {
    let worker = Worker()
    await worker.adopt(Helper(worker))
  }

  @inline(never) static func plain() {
    let block = UnsafeMutableRawPointer.allocate(byteCount: 101, alignment: 8)
    block.storeBytes(of: 1, as: UInt8.self)
  }

  /// In frames of async functions, each called by the one before, that have all returned: the main
  /// task keeps the slabs which they were in.
  @inline(never) static func frames(_ depth: Int) async -> Int {
    let (parent, child) = (Parent(), Child())
    child.parent = parent
    parent.children.append(child)
    let below = depth > 1 ? await frames(depth - 1) : 0
    return withExtendedLifetime((parent, child)) { below + parent.name }
  }

  /// Overwrites what the planting left in registers and below.
  @inline(never) static func overwriteStack() -> Int {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8192) { words in
      words.initialize(repeating: 0)
      return words.reduce(0) { $0 + Int($1) }
    }
  }

  static func main() async {
    let arguments = CommandLine.arguments
    keepAlive(20)
    let blocked = DispatchSemaphore(value: 0)
    Thread.detachNewThread { blocked.wait() }
    let count = Int(arguments[2]) ?? 0
    if arguments[1] == "frames" {
      print(await frames(count))
    } else {
      // In a task of its own: its first frame, which is in use until it ends, goes away with it.
      await Task { for _ in 0..<count { await plant(arguments[1]) } }.value
    }
    if arguments.last == "wait" {
      FileHandle.standardOutput.write(Data("ready\n".utf8))
      try? await Task.sleep(for: .seconds(30))
    }
    print(trees.count + watchers.count + choices.count + objects.count, overwriteStack())
  }
}
