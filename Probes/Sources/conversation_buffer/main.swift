// A conversation's history that is copied whole for every turn, because somebody keeps the one
// before.
//
// Plumb shows: the reason `copy on write` at `Conversation.append`, once a turn; healthy, the same
// line is `array growth`.
import ProbeKit

struct Turn {
  var role: Int
  var tokens: Int
}

struct Conversation {
  private(set) var turns: [Turn] = []
  private(set) var tokens = 0
  /// What was sent last: a second owner of the storage.
  private var lastSent: [Turn] = []

  @inline(never)
  mutating func append(_ turn: Turn, keepsLast: Bool) {
    turns.append(turn)
    tokens += turn.tokens
    if keepsLast { lastSent = turns }
  }
}

nonisolated(unsafe) var conversation = Conversation()

Probe.run { probe in
  let turns = 400 * probe.scale
  for number in 0..<turns {
    conversation.append(Turn(role: number % 2, tokens: 7), keepsLast: probe.isDefective)
  }
  return ["turns": turns, "tokens": conversation.tokens]
}
