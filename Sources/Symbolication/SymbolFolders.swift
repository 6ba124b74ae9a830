import ProfileModel
import SymbolNames

/// The ELF files of folders that a user named, by build id: programs, libraries and debug files of
/// a recording that was made elsewhere.
///
/// How the folders are laid out does not matter: a build's output, a copy of the other machine's
/// `/usr/lib/debug`, or its whole root all serve.
public struct SymbolFolders: Sendable {
  private var pathsByBuildID: [String: [String]] = [:]
  /// Files by their last component, with the build id of each.
  private var filesByName: [String: [(path: String, buildID: String?)]] = [:]

  /// No folder.
  public init() {}

  /// Looks into each file for its build id; what is no ELF file is passed over.
  ///
  /// - Complexity: O(files); of each file the headers and notes are read.
  public init(files paths: [String], access: FileAccess = .system) {
    for path in paths {
      guard let file = access.open(path), let image = try? ELFImage(file) else { continue }
      let buildID = image.buildID
      if let buildID { pathsByBuildID[buildID, default: []].append(path) }
      filesByName[LoadedModule.name(ofPath: path), default: []].append((path, buildID))
    }
  }

  /// How many ELF files there are.
  public var fileCount: Int { filesByName.values.reduce(0) { $0 + $1.count } }

  /// The files that are of the module's build: by build id; where the module has none, the file
  /// without one that lies at the module's path below a folder.
  func files(of module: LoadedModule) -> [String] {
    if let buildID = module.buildID { return pathsByBuildID[buildID] ?? [] }
    return (filesByName[module.name] ?? []).filter {
      $0.buildID == nil && $0.path.hasSuffix(module.path)
    }.map(\.path)
  }

  /// A sentence for each file that bears the module's name and is of another build.
  func refusals(of module: LoadedModule) -> [String] {
    let wanted = module.buildID.map { "of \($0)" } ?? "one without a build id"
    return [module.name, module.name + ".debug"].flatMap { filesByName[$0] ?? [] }.compactMap {
      guard let buildID = $0.buildID, buildID != module.buildID else { return nil }
      return "The file '\($0.path)' is of another build, not \(wanted): its build id is \(buildID)."
    }
  }
}
