// Models that a cache should only remember while somebody uses them.
//
// Plumb shows: live `weak_model_cache.Model` blocks: those in use, or all that were ever loaded;
// `plumb why Model` names the cache.
import ProbeKit

final class Model {
  let number: Int
  init(_ number: Int) { self.number = number }
}

struct WeakModel { weak var model: Model? }

nonisolated(unsafe) var strong: [Int: Model] = [:]
nonisolated(unsafe) var weakly: [Int: WeakModel] = [:]
nonisolated(unsafe) var used: [Model] = []

@inline(never)
func load(_ number: Int, keeps: Bool) -> Model {
  if let model = keeps ? strong[number] : weakly[number]?.model { return model }
  let model = Model(number)
  if keeps { strong[number] = model } else { weakly[number] = WeakModel(model: model) }
  return model
}

Probe.run { probe in
  let (models, inUse) = (300 * probe.scale, 3)
  for number in 0..<models {
    used.append(load(number, keeps: probe.isDefective))
    if used.count > inUse { used.removeFirst() }
  }
  return ["models": models, "in_use": used.count]
}
