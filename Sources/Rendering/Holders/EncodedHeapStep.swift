import ProfileModel

/// One reference of a way, as members of an object.
struct EncodedHeapStep {
  private let step: HeapStep

  init(_ step: HeapStep) {
    self.step = step
  }

  func writeMembers(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.string("type", step.type)
    writer.string("field", step.field)
    writer.integer("offset", step.offset)
  }
}
