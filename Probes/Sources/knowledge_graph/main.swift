// The shortest way through a knowledge graph: every way carries its own list of nodes, or each node
// knows the one before.
//
// Plumb shows: allocations of `wayByCopies`, one for each node that is reached, of growing size.
import DequeModule
import ProbeKit

struct Graph {
  var neighbours: [[Int]]
}

@inline(never)
func wayByCopies(_ graph: Graph, from start: Int, to goal: Int) -> [Int] {
  var seen: Set<Int> = [start]
  var ways: Deque<[Int]> = [[start]]
  while let way = ways.popFirst() {
    if way[way.count - 1] == goal { return way }
    for next in graph.neighbours[way[way.count - 1]] where seen.insert(next).inserted {
      ways.append(way + [next])
    }
  }
  return []
}

@inline(never)
func wayByParents(_ graph: Graph, from start: Int, to goal: Int) -> [Int] {
  var parents = [Int](repeating: -1, count: graph.neighbours.count)
  parents[start] = start
  var open: Deque<Int> = [start]
  while let node = open.popFirst(), node != goal {
    for next in graph.neighbours[node] where parents[next] < 0 {
      parents[next] = node
      open.append(next)
    }
  }
  guard parents[goal] >= 0 else { return [] }
  var way = [goal]
  while way[way.count - 1] != start { way.append(parents[way[way.count - 1]]) }
  return way.reversed()
}

Probe.run { probe in
  let count = 500 * probe.scale
  let graph = Graph(neighbours: (0..<count).map { [($0 + 1) % count, ($0 + 7) % count] })
  let way =
    probe.isDefective
    ? wayByCopies(graph, from: 0, to: count - 1) : wayByParents(graph, from: 0, to: count - 1)
  return ["nodes": count, "way": way.count]
}
