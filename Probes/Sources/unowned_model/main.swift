// A cache that knows its models without holding them: by unowned references, which keep the memory
// of a model whose weights are in its object until they go themselves, or by weak ones.
//
// Plumb shows: live bytes of `makeModel` after all models are gone: 4,000 and more for each, or
// none. A weak reference keeps 32 bytes for each model.
import ProbeKit

final class Model: ManagedBuffer<Int, Float> {}

@inline(never)
func makeModel(_ number: Int) -> Model {
  let model = Model.create(minimumCapacity: 1000) { _ in number }
  return unsafeDowncast(model, to: Model.self)
}

struct UnownedReference { unowned var model: Model }
struct WeakReference { weak var model: Model? }

nonisolated(unsafe) var unownedCache: [UnownedReference] = []
nonisolated(unsafe) var weakCache: [WeakReference] = []

Probe.run { probe in
  let count = 50 * probe.scale
  var sum = 0
  for number in 0..<count {
    let model = makeModel(number)
    sum += model.header
    if probe.isDefective {
      unownedCache.append(UnownedReference(model: model))
    } else {
      weakCache.append(WeakReference(model: model))
    }
  }
  return ["models": count, "sum": sum]
}
