// ScratchFolder.swift: a folder for one test, gone with it.
import Foundation

/// A new empty folder that is removed when the last reference goes.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array((Self.parent + "/plumb-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("No folder can be made in \(Self.parent): \(String(errno)).")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Memory where there is room, as for `plumb run`: recordings of hundreds of children on a disk
  /// take minutes.
  private static let parent: String = {
    var space = statvfs()
    let isRoomy =
      statvfs("/dev/shm", &space) == 0 && space.f_bavail * space.f_bsize > 2 << 30
      && access("/dev/shm", W_OK) == 0
    return isRoomy ? "/dev/shm" : NSTemporaryDirectory()
  }()

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A new folder inside this one.
  func makeFolder(_ name: String) throws -> String {
    let folder = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Writes a file and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}

/// The contents of every file below a folder, by relative path; a folder's are nil.
func contents(of folder: String) throws -> [String: Data?] {
  var result: [String: Data?] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
    let path = folder + "/" + name
    result[name] = .some(FileManager.default.contents(atPath: path))
  }
  return result
}
