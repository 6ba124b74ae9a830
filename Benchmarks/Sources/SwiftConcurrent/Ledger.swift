struct Request: Sendable {
  let round: Int
  let number: Int
}

final class Receipt: Sendable {
  let text: String
  init(text: String) { self.text = text }
}

/// Books requests by account and keeps the last receipts.
actor Ledger {
  private var balances: [String: Int] = [:]
  private var recent: [Receipt] = []

  func book(_ request: Request) async -> Receipt {
    let lines = await withTaskGroup(of: String.self, returning: [String].self) { group in
      for line in 0..<3 {
        group.addTask { "line \(line) of request \(request.number), round \(request.round)" }
      }
      var lines: [String] = []
      for await line in group { lines.append(line) }
      return lines
    }
    balances["the account of customer \(request.number % 500)", default: 0] += lines.count
    let receipt = Receipt(text: lines.sorted().joined(separator: "; "))
    recent.append(receipt)
    if recent.count > 200 { recent.removeFirst(100) }
    return receipt
  }

  func total() -> Int { balances.values.reduce(0, +) }
}
