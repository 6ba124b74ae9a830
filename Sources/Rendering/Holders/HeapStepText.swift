import ProfileModel

/// Ways through the heap as text.
struct HeapStepText {
  let style: TerminalStyle

  /// `App.Parent.children`, or with the place where no property is known: `App.Parent+24`.
  func text(of step: HeapStep) -> String {
    let field = step.field.map { ".\(DisplayWidth.printable($0))" } ?? "+\(step.offset)"
    return type(step.type) + field + (step.isUnowned ? " (unowned)" : "")
  }

  func type(_ type: String?) -> String { type.map(DisplayWidth.printable) ?? "?" }

  var arrow: String { style.usesUnicode ? " → " : " -> " }

  /// The first of the steps; of more, how many.
  func texts(of steps: [HeapStep], shown: Int) -> [String] {
    let texts = steps.prefix(shown).map(text)
    guard steps.count > shown else { return texts }
    return texts + ["\(style.ellipsis) \(steps.count - shown) more"]
  }
}
