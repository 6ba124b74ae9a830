// Labels of tokens: a text for each occurrence, or one for each label.
//
// Plumb shows: live `String storage`: as many as tokens, or as labels.
import ProbeKit

nonisolated(unsafe) var labels: [String] = []
nonisolated(unsafe) var interned: [String: String] = [:]

@inline(never)
func label(_ number: Int) -> String { "a label of some length, number \(number)" }

func intern(_ text: String) -> String {
  if let known = interned[text] { return known }
  interned[text] = text
  return text
}

Probe.run { probe in
  let (tokens, distinct) = (3000 * probe.scale, 40)
  labels.reserveCapacity(tokens)
  for number in 0..<tokens {
    let text = label(number % distinct)
    labels.append(probe.isDefective ? text : intern(text))
  }
  return ["tokens": tokens, "labels": distinct, "kept": labels.count]
}
