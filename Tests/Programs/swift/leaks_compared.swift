// leaks_compared.swift: 50 blocks that leaked, in ten cycles, and 160 that only look so to a
// search for plain pointers.
//
// What `plumb leaks`, LeakSanitizer and valgrind say of it stands in the README.
import Foundation

final class Parent {
  var children: [Child] = []
}
final class Child {
  var parent: Parent?
  weak var observer: Parent?
}
final class Watched { var payload = 7 }
final class Watcher {
  weak var watched: Watched?
  init(_ watched: Watched) { self.watched = watched }
}
indirect enum Tree {
  case leaf(Int)
  case branch(Tree, Tree)
  case empty
}

@main struct LeaksCompared {
  nonisolated(unsafe) static var trees: [Tree] = []
  nonisolated(unsafe) static var watched: [Watched] = []
  nonisolated(unsafe) static var watchers: [Watcher] = []
  nonisolated(unsafe) static var texts: [Any] = []

  /// Five blocks: the parent, the storage of its children, two of them, and the side table of the
  /// parent's counts, which its first weak reference made.
  @inline(never) static func leak() {
    let parent = Parent()
    for _ in 0..<2 {
      let child = Child()
      child.parent = parent
      child.observer = parent
      parent.children.append(child)
    }
  }

  /// 160 boxes that indirect enums hold, whose references are no plain pointers, among blocks that
  /// are alive in other ways.
  @inline(never) static func keepAlive() {
    for number in 0..<80 { trees.append(.branch(.leaf(number), .empty)) }
    for _ in 0..<20 {
      let object = Watched()
      watched.append(object)
      watchers.append(Watcher(object))
    }
    for number in 0..<40 {
      texts.append(String(repeating: "\(number) is too long for the word itself ", count: 3))
    }
  }

  @inline(never) static func overwriteStack() -> Int {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8192) { words in
      words.initialize(repeating: 0)
      return words.reduce(0) { $0 + Int($1) }
    }
  }

  static func main() {
    keepAlive()
    for _ in 0..<10 { leak() }
    print(trees.count + watched.count + watchers.count + texts.count, overwriteStack())
  }
}
