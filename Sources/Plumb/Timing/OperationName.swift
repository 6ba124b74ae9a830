/// Names as reports can show them: on one line, and of bounded length.
enum OperationName {
  private static let byteLimit = 200

  /// The name with control characters escaped (a newline becomes `\n`), cut after 200 bytes.
  static func canonical(_ name: String) -> String {
    let bytes = name.utf8
    if bytes.count <= byteLimit && bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) { return name }
    var result = ""
    for scalar in name.unicodeScalars {
      if scalar.value < 0x20 || scalar.value == 0x7f {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
      if result.utf8.count > byteLimit { return result + "…" }
    }
    return result
  }
}
