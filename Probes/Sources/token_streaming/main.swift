// Answers that stream token by token from what was retrieved for them: each session lets its
// context go when the answer is out, or keeps it with the history.
//
// Plumb shows: live `token_streaming.Context` blocks, none or one for each question.
import ProbeKit

/// What was retrieved for a question.
final class Context: Sendable {
  let passages: (Int, Int, Int)
  init(_ question: Int) { passages = (question, question + 1, question + 2) }
}

struct Answer: AsyncSequence {
  let context: Context
  let length: Int

  struct Iterator: AsyncIteratorProtocol {
    let answer: Answer
    var position = 0

    mutating func next() async -> Int? {
      guard position < answer.length else { return nil }
      defer { position += 1 }
      await Task.yield()
      let passages = answer.context.passages
      return [passages.0, passages.1, passages.2][position % 3] &* 31 &+ position
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(answer: self) }
}

struct Turn {
  var question: Int
  var tokens: Int
  var context: Context?
}

nonisolated(unsafe) var history: [Turn] = []

await Probe.run { probe in
  let (questions, length) = (200 * probe.scale, 12)
  var checksum = 0
  for question in 0..<questions {
    let answer = Answer(context: Context(question), length: length)
    var tokens = 0
    for await token in answer {
      checksum = checksum &* 7 &+ token
      tokens += 1
    }
    let kept = probe.isDefective ? answer.context : nil
    history.append(Turn(question: question, tokens: tokens, context: kept))
  }
  return ["questions": questions, "tokens": questions * length, "checksum": checksum]
}
