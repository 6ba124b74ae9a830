// awaiting.swift: one async function that allocates, awaited in several ways.
//
// The test knows these lines by their marks, such as "line: order".
final class Page { var number = 0 }

actor Shelf {
  private var pages: [Page] = []
  func put(_ page: Page) { pages.append(page) }
}

@inline(never) func makePage() -> Page { Page() }

/// Allocates before it waits, and after.
@inline(never) func fetch(_ shelf: Shelf) async {
  await shelf.put(makePage())
  await shelf.put(makePage())
}

@inline(never) func order(_ shelf: Shelf) async {
  await fetch(shelf)  // line: order
  await Task.yield()
}

@inline(never) func browse(_ shelf: Shelf) async {
  for _ in 0..<3 { await fetch(shelf) }  // line: browse
  await Task.yield()
}

@inline(never) func descend(_ depth: Int, _ shelf: Shelf) async {
  if depth == 0 { await order(shelf) } else { await descend(depth - 1, shelf) }
  await Task.yield()
}

@main struct Awaiting {
  static func main() async {
    let shelf = Shelf()
    for _ in 0..<10 { await order(shelf) }
    await browse(shelf)
    await descend(50, shelf)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<40 { group.addTask { await browse(shelf) } }
    }
    async let other: Void = order(shelf)
    await other
  }
}
