// Task groups that feed actors: what a Swift server allocates when many requests are in flight.

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 60
let ledgers = (0..<8).map { _ in Ledger() }
for round in 0..<rounds {
  await withTaskGroup(of: Receipt.self) { group in
    for request in 0..<1_000 {
      let ledger = ledgers[request % ledgers.count]
      group.addTask { await ledger.book(Request(round: round, number: request)) }
    }
    for await receipt in group where receipt.text.isEmpty {
      fatalError("A receipt came back without text.")
    }
  }
}
var total = 0
for ledger in ledgers { total += await ledger.total() }
print("total \(total)")
