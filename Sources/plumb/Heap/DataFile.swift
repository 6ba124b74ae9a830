import SymbolNames

/// The file behind a private mapping: what a process never wrote there is still as the file has it.
///
/// A word like that was put there before the process had a heap, and refers to no block. That
/// matters where a linker puts constants among writable data, as it does in libswiftCore.so: tables
/// of numbers of which any may look like an address.
struct DataFile: Equatable {
  let path: String
  /// Where in the file the first byte stands.
  let offset: UInt64

  private static let pieceBytes = 1 << 20

  func advanced(by bytes: UInt64) -> DataFile {
    DataFile(path: path, offset: offset + bytes)
  }

  /// Makes zero of each word that is as in the file, and nothing where the file is gone.
  ///
  /// Of another file of that name no harm comes: a reference equals a word of one by chance alone.
  func wipeUnwritten(_ words: UnsafeMutableBufferPointer<UInt64>, files: FileAccess) {
    guard let file = files.open(path), let offset = Int(exactly: offset), offset < file.count
    else { return }
    let bytes = min(words.count * 8, (file.count - offset) / 8 * 8)
    for start in stride(from: 0, to: bytes, by: Self.pieceBytes) {
      let end = min(bytes, start + Self.pieceBytes)
      guard let piece = file.read((offset + start)..<(offset + end)) else { return }
      piece.withUnsafeBytes { piece in
        for word in 0..<((end - start) / 8) {
          let place = start / 8 + word
          let written = piece.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
          if words[place] == written { words[place] = 0 }
        }
      }
    }
  }
}
