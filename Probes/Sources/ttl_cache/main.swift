// A cache whose entries expire: nobody sees an expired one, but nobody removes it either.
//
// Plumb shows: live `ttl_cache.Answer` blocks, those of the last 50 ticks or all of them, and
// `plumb growth` names the type while it runs.
import ProbeKit

final class Answer {
  let expiry: Int
  init(expiry: Int) { self.expiry = expiry }
}

struct TTLCache {
  var sweeps: Bool
  private(set) var answers: [Int: Answer] = [:]

  init(sweeps: Bool) { self.sweeps = sweeps }

  mutating func store(_ answer: Answer, under key: Int, at tick: Int) {
    answers[key] = answer
    if sweeps { answers = answers.filter { $0.value.expiry > tick } }
  }

  func answer(to key: Int, at tick: Int) -> Answer? {
    answers[key].flatMap { $0.expiry > tick ? $0 : nil }
  }
}

nonisolated(unsafe) var cache = TTLCache(sweeps: true)

Probe.run { probe in
  let (ticks, lifetime) = (500 * probe.scale, 50)
  cache = TTLCache(sweeps: !probe.isDefective)
  for tick in 1...ticks { cache.store(Answer(expiry: tick + lifetime), under: tick, at: tick) }
  let visible = (1...ticks).count { cache.answer(to: $0, at: ticks) != nil }
  return ["ticks": ticks, "lifetime": lifetime, "visible": visible]
}
