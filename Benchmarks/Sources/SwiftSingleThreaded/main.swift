// Objects, dictionaries, strings and JSON on one thread: what most Swift programs allocate.

import Foundation

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 12
var checksum = 0
for round in 0..<rounds {
  checksum &+= SearchTree.exercise(keyCount: 20_000, seed: round)
  checksum &+= countWords(in: 30_000, seed: round)
  checksum &+= try exchangeOrders(count: 1_500, seed: round)
}
print("checksum \(checksum)")
