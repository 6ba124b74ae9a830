import Glibc

/// Files as bytes.
enum Bytes {
  struct Missing: Error {}

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Missing() }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else { throw Missing() }
    return bytes
  }
}
