import Synchronization

/// A metric that has a name.
protocol NamedMetric: AnyObject, Sendable {
  var name: MetricName { get }
}

/// The metrics of one kind by name; those beyond the limit are one.
final class MetricTable<Cell: NamedMetric>: Sendable {
  private struct Contents {
    var cells: [MetricName: Cell] = [:]
    var others: Cell?
  }

  static var otherNames: MetricName { MetricName("(other names)", []) }

  private let limit: Int
  private let contents = Mutex(Contents())

  init(limit: Int) { self.limit = max(1, limit) }

  func cell(_ name: MetricName, make: (MetricName) -> Cell) -> Cell {
    contents.withLock { contents in
      if let known = contents.cells[name] { return known }
      guard contents.cells.count < limit else {
        let others = contents.others ?? make(Self.otherNames)
        contents.others = others
        return others
      }
      let cell = make(name)
      contents.cells[name] = cell
      return cell
    }
  }

  func forget(_ handler: AnyObject) {
    contents.withLock { contents in
      guard let cell = handler as? Cell, contents.cells[cell.name] === cell else { return }
      contents.cells[cell.name] = nil
    }
  }

  /// In the order of their names, the one of all others last.
  var all: [Cell] {
    contents.withLock { contents in
      contents.cells.values.sorted { $0.name < $1.name } + (contents.others.map { [$0] } ?? [])
    }
  }
}
