// Orders and labels, whose sites EditsKeepSites.swift finds again after each edit of this file.
final class Order {
  let number: Int
  init(_ number: Int) { self.number = number }
}

// Of another shape than an order, or the compiler merges their initialisers.
final class Label {
  let order: Order
  let isWide: Bool
  init(_ order: Order, isWide: Bool) {
    self.order = order
    self.isWide = isWide
  }
}

@inline(never)
func load(_ count: Int) -> [Order] {
  (0..<count).map { Order($0) }
}

@inline(never)
func render(_ orders: [Order]) -> [[Label]] {
  let wide = orders.map { order in Label(order, isWide: true) }
  let narrow = orders.filter { $0.number % 2 == 0 }.map { order in
    Label(order, isWide: false)
  }
  return [wide, narrow]
}

@inline(never)
func fetch(_ number: Int) async -> Order {
  await Task.yield()
  return Order(number)
}

@main
struct App {
  nonisolated(unsafe) static var kept: [Any] = []

  static func main() async {
    let orders = load(1_000)
    kept.append(orders)
    kept.append(render(orders))
    var store = Store<Int>()
    for number in 0..<300 { store.insert(number) }
    kept.append(store)
    for number in 0..<200 { kept.append(await fetch(number)) }
    print(kept.count)
  }
}
