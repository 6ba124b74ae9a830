/// Where the names of a module's functions come from.
public enum SymbolSource: String, Hashable, CaseIterable, Sendable {
  /// The full symbol table of the file itself.
  case symbolTable = "symbol_table"
  /// A separate debug file.
  case debugFile = "debug_file"
  /// The file is stripped: only the functions that it exports have names.
  case dynamicSymbols = "dynamic_symbols"
  /// The file is missing, or not the one that ran.
  case none
}
