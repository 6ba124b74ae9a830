import Testing

@Suite("Lengths of functions")
struct FunctionLengthTests {
  @Test("no function of Swift or C is longer than 70 lines")
  func limit() {
    var count = 0
    for text in Repository.texts {
      guard let language = text.language else { continue }
      for function in FunctionLength.functions(in: text.lines, language: language) {
        count += 1
        if function.lineCount > 70 {
          Issue.record(
            "\(text.path):\(function.line): \(function.lineCount) lines; the limit is 70.")
        }
      }
    }
    #expect(count > 20, "The counter found \(count) functions; it must have missed the sources.")
  }

  @Test("a C function is measured from its name to its brace, not fooled by text or comments")
  func measuresC() {
    let source = #"""
      struct point { int x; };
      static int declared(int a);
      static int first(const char *text,
                       int a) {
        if (a == '{') return 0; // {
        const char *brace = "{\"{";
        /* {{{
           { */
        return brace != text;
      }

      int second(void) { return 2; }
      static const int numbers[] = {1, 2};
      """#
    let functions = FunctionLength.functions(in: lines(source), language: .c)
    #expect(
      functions == [
        MeasuredFunction(line: 3, lineCount: 8), MeasuredFunction(line: 12, lineCount: 1),
      ])
  }

  @Test("a Swift function is measured with its closures, and requirements have no length")
  func measuresSwift() {
    let source = ###"""
      protocol Shape {
        func area() -> Double

        init(side: Double)

      }
      struct Square {
        @discardableResult public static func make(
          side: Double
        ) -> Square {
          let text = "func {"
          return [side].map { Square(side: $0) }[0]
        }
        init(side: Double) { self.side = side }
      }
      """###
    let functions = FunctionLength.functions(in: lines(source), language: .swift)
    #expect(
      functions == [
        MeasuredFunction(line: 8, lineCount: 6), MeasuredFunction(line: 14, lineCount: 1),
      ])
  }

  private func lines(_ source: String) -> [Substring] {
    source.split(separator: "\n", omittingEmptySubsequences: false)
  }
}
