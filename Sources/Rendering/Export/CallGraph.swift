import ProfileModel

/// The profile as functions, their own costs by line, and calls between two of them.
struct CallGraph {
  /// What a function cost by itself on a line; line 0 where none is known.
  struct OwnCost {
    var line: Int
    var counts: Counts
  }

  /// Everything below the calls of one function to another from one line.
  struct Call {
    var line: Int
    var callee: Int
    var counts: Counts
  }

  let functions: FunctionNames
  /// By function.
  private(set) var ownCosts: [[OwnCost]]
  /// By function: the caller.
  private(set) var calls: [[Call]]
  /// By function: whether any path has it.
  private(set) var isUsed: [Bool]

  /// - Complexity: O(frames + paths + sites * depth).
  init(_ profile: Profile) {
    functions = FunctionNames(profile.frames)
    let count = functions.functions.count
    ownCosts = Array(repeating: [], count: count)
    calls = Array(repeating: [], count: count)
    isUsed = Array(repeating: false, count: count)
    addOwnCosts(profile)
    addCalls(profile)
  }

  private func function(_ frame: FrameID) -> Int {
    Int(functions.functionOfFrame[frame.index])
  }

  private mutating func addOwnCosts(_ profile: Profile) {
    // A frame is a function on a line, so that costs are added up by frame.
    var counts = [Counts](repeating: .zero, count: profile.frames.count)
    for site in profile.sites { counts[profile.paths.frame(of: site.path).index] += site.counts }
    var places: [FunctionLine: Int] = [:]
    for id in profile.frames.identifiers where counts[id.index] != .zero {
      let function = function(id)
      isUsed[function] = true
      let line = profile.frames[id].line ?? 0
      let key = FunctionLine(function: function, line: line, callee: -1)
      if let place = places[key] {
        ownCosts[function][place].counts += counts[id.index]
      } else {
        places[key] = ownCosts[function].count
        ownCosts[function].append(OwnCost(line: line, counts: counts[id.index]))
      }
    }
  }

  private mutating func addCalls(_ profile: Profile) {
    let tree = profile.paths
    var edges: [FunctionLine: Int32] = [:]
    var keys: [FunctionLine] = []
    var edgeOfPath = [Int32](repeating: -1, count: tree.count)
    for path in tree.identifiers {
      let parent = tree.parent(of: path)
      guard parent != .root else { continue }
      let callee = function(tree.frame(of: path))
      let caller = function(tree.frame(of: parent))
      guard caller != callee else { continue }
      let line = profile.frames[tree.frame(of: parent)].line ?? 0
      let key = FunctionLine(function: caller, line: line, callee: callee)
      let edge = edges[key] ?? Int32(keys.count)
      if edge == keys.count {
        edges[key] = edge
        keys.append(key)
      }
      edgeOfPath[path.index] = edge
    }
    var counts = [Counts](repeating: .zero, count: keys.count)
    var lastSite = [Int](repeating: -1, count: keys.count)
    for (index, site) in profile.sites.enumerated() {
      for path in tree.ancestry(of: site.path) {
        let edge = Int(edgeOfPath[path.index])
        guard edge >= 0, lastSite[edge] != index else { continue }
        lastSite[edge] = index
        counts[edge] += site.counts
      }
    }
    for (key, counts) in zip(keys, counts) where counts != .zero {
      isUsed[key.function] = true
      isUsed[key.callee] = true
      calls[key.function].append(Call(line: key.line, callee: key.callee, counts: counts))
    }
  }

  private struct FunctionLine: Hashable {
    var function: Int
    var line: Int
    var callee: Int
  }
}
