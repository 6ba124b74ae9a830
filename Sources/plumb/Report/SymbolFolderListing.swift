import Glibc
import Symbolication

/// The files of the folders that `--symbols` names.
enum SymbolFolderListing {
  /// Files that a folder may hold; more is a slip, such as `--symbols /`.
  private static let fileLimit = 500_000

  /// - Throws: 1 when a folder is none, cannot be read, holds no ELF file, or holds too much.
  static func read(_ folders: [String]) throws(ToolError) -> SymbolFolders {
    guard !folders.isEmpty else { return SymbolFolders() }
    let progress = ProgressLine()
    defer { progress.finish() }
    var paths: [String] = []
    for folder in folders {
      progress.show("reading \(folder)")
      paths += try files(below: folder)
    }
    let found = SymbolFolders(files: paths)
    guard found.fileCount > 0 else {
      throw .report(
        "There is no ELF file in \(folders.map { "'\($0)'" }.joined(separator: " or ")). Give "
          + "--symbols the folder of the program's build, or of its debug files.")
    }
    return found
  }

  /// Links to folders are not followed, so that no circle is endless.
  private static func files(below folder: String) throws(ToolError) -> [String] {
    guard FileSystem.isDirectory(folder), access(folder, R_OK | X_OK) == 0 else {
      let reason = FileSystem.isRegularFile(folder) ? "it is a file" : systemReason()
      throw .report(
        "The symbol folder '\(folder)' cannot be read: \(reason). Give --symbols a folder.")
    }
    var files: [String] = []
    var folders = [folder]
    while let next = folders.popLast() {
      for name in FileSystem.names(in: next) {
        let path = next.hasSuffix("/") ? next + name : "\(next)/\(name)"
        var status = stat()
        guard lstat(path, &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: folders.append(path)
        case S_IFREG: files.append(path)
        case S_IFLNK where FileSystem.isRegularFile(path): files.append(path)
        default: break
        }
      }
      guard files.count <= fileLimit else {
        throw .report(
          "The symbol folder '\(folder)' has more than \(fileLimit) files. Give --symbols a "
            + "smaller folder: that of the program's build, or of its debug files.")
      }
    }
    return files
  }
}
