import Foundation

private struct Order: Codable {
  let number: Int
  let customer: String
  let lines: [Line]

  struct Line: Codable {
    let item: String
    let quantity: Int
  }
}

/// Encodes orders as JSON, decodes them again, and returns the number of items ordered.
func exchangeOrders(count: Int, seed: Int) throws -> Int {
  let orders = (0..<count).map { number in
    Order(
      number: number, customer: "customer \(number &* 17 &+ seed)",
      lines: (0..<4).map { Order.Line(item: "an item of the catalogue, \($0)", quantity: $0 + 1) })
  }
  let received = try JSONDecoder().decode([Order].self, from: JSONEncoder().encode(orders))
  return received.reduce(0) { sum, order in sum + order.lines.reduce(0) { $0 + $1.quantity } }
}
