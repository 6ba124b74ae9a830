// A function whose answers are remembered: all of them, or those to the last 32 questions.
//
// Plumb shows: live `memoised_calls.Answer` blocks: one for each question, or 32.
import OrderedCollections
import ProbeKit

final class Answer {
  let text: (Int, Int)
  init(_ question: Int) { text = (question, question * question) }
}

struct Memo {
  var limit: Int?
  private var answers: OrderedDictionary<Int, Answer> = [:]

  init(limit: Int?) { self.limit = limit }

  mutating func answer(to question: Int) -> Answer {
    let known = answers.removeValue(forKey: question)
    let answer = known ?? Answer(question)
    answers[question] = answer
    if let limit, answers.count > limit { answers.removeFirst() }
    return answer
  }
}

nonisolated(unsafe) var memo = Memo(limit: 32)

Probe.run { probe in
  let questions = 1000 * probe.scale
  memo = Memo(limit: probe.isDefective ? nil : 32)
  let sum = (0..<questions).reduce(0) { $0 &+ memo.answer(to: $1).text.1 }
  return ["questions": questions, "limit": 32, "sum": sum]
}
