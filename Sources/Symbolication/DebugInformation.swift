import CLibdw
import SymbolNames

/// The DWARF of one file, opened by libdw.
///
/// What libdw decodes it keeps until the file is closed: a symboliser opens one file after the
/// other, so that the largest of them bounds its memory.
final class DebugInformation {
  /// The addresses of the file's compile units.
  private(set) var units = CompileUnits()

  private let elf: OpaquePointer
  private let dwarf: OpaquePointer
  /// Keeps the descriptor open.
  private let file: any FileBytes
  /// A file in memory must outlive its readers.
  private let contents: UnsafeMutableRawBufferPointer?

  /// Nil when the file has no DWARF that libdw can read.
  init?(_ image: ELFImage) {
    guard image.hasDebugInformation, elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE) else {
      return nil
    }
    let contents = Self.contents(of: image.file)
    guard let elf = Self.open(image.file, contents: contents) else {
      contents?.deallocate()
      return nil
    }
    guard let dwarf = dwarf_begin_elf(elf, DWARF_C_READ, nil) else {
      elf_end(elf)
      contents?.deallocate()
      return nil
    }
    (self.elf, self.dwarf, self.contents) = (elf, dwarf, contents)
    file = image.file
    units = CompileUnits(dwarf, code: image.sections.filter(\.isExecutable))
  }

  deinit {
    dwarf_end(dwarf)
    elf_end(elf)
    contents?.deallocate()
  }

  /// Reads by descriptor, without a mapping: a file that shrinks meanwhile is an error, not SIGBUS.
  private static func open(
    _ file: any FileBytes, contents: UnsafeMutableRawBufferPointer?
  ) -> OpaquePointer? {
    if let descriptor = file.descriptor { return elf_begin(descriptor, ELF_C_READ, nil) }
    guard let contents else { return nil }
    return elf_memory(
      contents.baseAddress?.assumingMemoryBound(to: CChar.self), contents.count)
  }

  private static func contents(of file: any FileBytes) -> UnsafeMutableRawBufferPointer? {
    guard file.descriptor == nil, let bytes = file.read(0..<file.count) else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    buffer.copyBytes(from: bytes)
    return buffer
  }
}

extension ELFImage {
  /// Whether the file itself has DWARF, compressed or not.
  var hasDebugInformation: Bool {
    sections.contains {
      $0.type != Section.noBits && ($0.name == ".debug_info" || $0.name == ".zdebug_info")
    }
  }
}
