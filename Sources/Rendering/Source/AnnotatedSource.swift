/// A source file that a report annotates.
public struct AnnotatedSource: Sendable {
  /// The file as the program's debug information names it.
  public var file: String
  /// Its lines; nil where the file is not here.
  public var text: [String]?

  /// A file, with its lines where they could be read.
  public init(file: String, text: [String]?) {
    self.file = file
    self.text = text
  }
}
