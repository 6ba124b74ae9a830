import Foundation

/// The work tree that this test was compiled from.
enum Repository {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What other people wrote, and is kept as they wrote it.
  private static let foreignTexts: Set<String> = ["LICENSE", "NOTICE"]

  /// Every text of the repository, by path. Folders of builds and of version control are left out.
  static let texts: [RepositoryText] = {
    let skipped: Set<String> = [".git", ".swiftpm", ".DS_Store"]
    var texts: [RepositoryText] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let url = root.appending(path: folder)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] {
        guard !skipped.contains(name), !name.hasPrefix(".build") else { continue }
        let path = folder.isEmpty ? name : folder + "/" + name
        var isFolder: ObjCBool = false
        let file = root.appending(path: path).path
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { continue }
        if isFolder.boolValue {
          folders.append(path)
        } else if !foreignTexts.contains(path),
          let data = FileManager.default.contents(atPath: file),
          let content = String(data: data, encoding: .utf8)
        {
          texts.append(RepositoryText(path: path, content: content))
        }
      }
    }
    return texts.sorted { $0.path < $1.path }
  }()

  static func text(at path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The folders directly below `folder`, in order.
  static func folders(in folder: String) throws -> [String] {
    let url = root.appending(path: folder)
    return try FileManager.default.contentsOfDirectory(
      at: url, includingPropertiesForKeys: [.isDirectoryKey]
    ).filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }
}

/// One file of the repository, with its path from the root.
struct RepositoryText: Sendable {
  let path: String
  let lines: [Substring]

  init(path: String, content: String) {
    self.path = path
    var lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
  }

  /// The file's name without its folder.
  var name: String { String(path.split(separator: "/").last ?? "") }

  var language: Language? {
    switch path.split(separator: ".").last.map(String.init) {
    case "swift": .swift
    case "c", "h", "cc", "cpp": .c
    default: nil
    }
  }

  enum Language { case swift, c }

  /// Whether people read it as code: everything but prose and data.
  var isCode: Bool {
    if language != nil || name == "Makefile" || path.hasPrefix(".ci/") { return true }
    let codeEndings = [".py", ".sh", ".mk", ".map", ".symbols", ".modulemap"]
    return codeEndings.contains { path.hasSuffix($0) }
  }
}
