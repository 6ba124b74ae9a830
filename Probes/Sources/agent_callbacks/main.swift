// Agents that keep a callback which keeps the agent: none of them ever goes.
//
// Plumb shows: `plumb leaks` finds a cycle for each agent, which its own property closes.
import ProbeKit

final class Agent {
  var answers = 0
  var onAnswer: (() -> Void)?
}

@inline(never)
func serve(_ isDefective: Bool) -> Int {
  let agent = Agent()
  if isDefective {
    agent.onAnswer = { agent.answers += 1 }
  } else {
    agent.onAnswer = { [weak agent] in agent?.answers += 1 }
  }
  agent.onAnswer?()
  return agent.answers
}

Probe.run { probe in
  let requests = 100 * probe.scale
  let answers = (0..<requests).reduce(0) { sum, _ in sum + serve(probe.isDefective) }
  return ["requests": requests, "answers": answers]
}
