import CTemplates

/// The files of Reports/Templates, as the compiler put them into the tool.
enum Template {
  static func text(_ template: plumb_template) -> String {
    var count = 0
    guard let bytes = plumb_template_bytes(template, &count) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
