// A memoised function whose answers are good for 30 ticks: what is over is dropped in the order of
// its age, or stays and is only no longer used.
//
// Plumb shows: live `memoised_ttl.Answer` blocks: 30, or one for each question.
import DequeModule
import ProbeKit

final class Answer {
  let (value, expiry): (Int, Int)
  init(value: Int, expiry: Int) { (self.value, self.expiry) = (value, expiry) }
}

struct Memo {
  let lifetime: Int
  let drops: Bool
  private(set) var computed = 0
  private var answers: [Int: Answer] = [:]
  private var ages: Deque<Int> = []

  init(lifetime: Int, drops: Bool) { (self.lifetime, self.drops) = (lifetime, drops) }

  mutating func answer(to question: Int, at tick: Int) -> Int {
    while drops, let oldest = ages.first, let old = answers[oldest], old.expiry <= tick {
      answers[oldest] = nil
      ages.removeFirst()
    }
    if let known = answers[question], known.expiry > tick { return known.value }
    computed += 1
    answers[question] = Answer(value: question &* question, expiry: tick + lifetime)
    ages.append(question)
    return question &* question
  }
}

nonisolated(unsafe) var memo = Memo(lifetime: 30, drops: true)

Probe.run { probe in
  let questions = 600 * probe.scale
  memo = Memo(lifetime: 30, drops: !probe.isDefective)
  var sum = 0
  for tick in 0..<questions {
    // Each is asked again after ten ticks, while the answer is good.
    sum &+= memo.answer(to: tick, at: tick)
    if tick >= 10 { sum &+= memo.answer(to: tick - 10, at: tick) }
  }
  return ["questions": questions, "computed": memo.computed, "sum": sum]
}
