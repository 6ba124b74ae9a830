/// The test that a function made by the macro `@Test` of Swift Testing stands for.
package enum TestMacroName {
  private static let ending = "TestfMp_"
  /// What the macro makes for finding tests, not for running one.
  private static let discovery = ["generator", "accessor", "testContentRecord"]
  private static let words = " expansion #"

  /// `@Test App.CartTests.total` for the function by which the program calls the test; nil for all
  /// other names.
  ///
  /// The macro's functions are called by the mangled name of the test and a suffix that is unique:
  /// `App.CartTests.$s3App9CartTestsV5total4TestfMp_17Z1a2bfMu_`.
  package static func readable(_ fullName: String) -> String? {
    guard let end = fullName.firstRange(of: ending)?.upperBound,
      !discovery.contains(where: fullName[end...].contains),
      let start = fullName[..<end].ranges(of: "$s").last?.lowerBound,
      let expansion = SwiftDemangling.demangle(String(fullName[start..<end])),
      let ordinal = expansion.firstRange(of: words),
      let name = expansion[ordinal.upperBound...].firstRange(of: " of ")
    else { return nil }
    let declaration = expansion[name.upperBound...]
    guard let context = declaration.firstRange(of: " in ") else { return "@Test \(declaration)" }
    let function = declaration[..<context.lowerBound].prefix { $0 != "(" }
    let type = SwiftNameSimplifier.simplify(String(declaration[context.upperBound...]))
    return "@Test \(type).\(function)"
  }
}
