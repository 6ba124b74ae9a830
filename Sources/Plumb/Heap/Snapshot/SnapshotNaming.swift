#if os(Linux)
  import Glibc
  import ProfileModel
  import RecordingReader
  import SymbolNames

  /// Names the functions and types of a snapshot by the program's own files, in the program.
  ///
  /// Only symbols are read, no debug information. What was named once is remembered, so that the
  /// next snapshot opens a file for new code alone.
  enum SnapshotNaming {
    private struct Module: Hashable {
      var path: String
      var buildID: String?
    }

    /// By address in the module's image.
    private static let names = Locked<[Module: [UInt64: Frame]]>([:])

    /// - Throws: `HeapSnapshotError.unreadable` where the copy contradicts itself.
    @inline(never)
    static func profile(of moment: RecordingMoment) throws(HeapSnapshotError) -> Profile {
      var profile = try unnamedProfile(of: moment)
      name(&profile)
      var types = TypeNaming(profile, image: image, demangle: demangledCPlusPlus)
      types.name(&profile)
      return profile
    }

    /// Frames are addresses in modules.
    static func unnamedProfile(of moment: RecordingMoment) throws(HeapSnapshotError) -> Profile {
      do throws(RecordingError) {
        return try Recording(moment).profile()
      } catch {
        throw .unreadable(error.description)
      }
    }

    private static func name(_ profile: inout Profile) {
      var frames = profile.frames.frames
      let ofModule = Dictionary(grouping: frames.indices.filter { frames[$0].module != nil }) {
        frames[$0].module!
      }
      for (index, ofModule) in ofModule {
        let loaded = profile.modules[index]
        let module = Module(path: loaded.path, buildID: loaded.buildID)
        var known = names.withLock { $0[module] ?? [:] }
        let unknown = ofModule.filter { known[frames[$0].offset ?? 0] == nil }
        if !unknown.isEmpty, let table = image(of: loaded).flatMap({ try? SymbolTable($0) }) {
          for frame in unknown {
            known[frames[frame].offset ?? 0] = named(frames[frame], by: table)
          }
          names.withLock { $0[module] = known }
        }
        for frame in ofModule {
          guard var name = known[frames[frame].offset ?? 0] else { continue }
          name.module = index
          frames[frame] = name
        }
      }
      profile.replaceFrames(by: frames.map { [$0] })
    }

    private static func named(_ frame: Frame, by table: SymbolTable) -> Frame {
      guard let offset = frame.offset, let name = table.name(at: offset) else { return frame }
      let symbol = String(name.prefix { $0 != "@" })
      var frame = frame
      frame.offset = nil
      if let full = SwiftDemangling.demangle(symbol) {
        frame.function = SwiftNameSimplifier.simplify(full)
      } else {
        frame.function = withoutParameters(demangledCPlusPlus(symbol))
      }
      frame.mangledFunction = frame.function == symbol ? nil : symbol
      frame.role = BlameRules.role(of: frame)
      return frame
    }

    /// `__cxa_demangle` of the C++ runtime, which every program with Swift's runtime has.
    private static let demangleCPlusPlus = dlsym(nil, "__cxa_demangle").map {
      unsafeBitCast(
        $0,
        to: (@convention(c) (
          UnsafePointer<CChar>, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?,
          UnsafeMutablePointer<Int32>?
        ) -> UnsafeMutablePointer<CChar>?).self)
    }

    private static func demangledCPlusPlus(_ symbol: String) -> String {
      guard symbol.hasPrefix("_Z"), let text = demangleCPlusPlus?(symbol, nil, nil, nil) else {
        return symbol
      }
      defer { free(text) }
      return String(cString: text)
    }

    /// `swift::Cache::add(int)` without what is in the brackets behind a name.
    private static func withoutParameters(_ name: String) -> String {
      let text = Array(name.utf8)
      var depth = 0
      for index in text.indices.dropFirst() {
        let before = text[index - 1]
        if depth == 0, text[index] == UInt8(ascii: "("), before != UInt8(ascii: ":"),
          before != UInt8(ascii: " ")
        {
          return String(decoding: text[..<index], as: UTF8.self)
        }
        depth += BracketMatching.change(at: index, in: text)
      }
      return name
    }

    /// The file that was mapped; nil where another one has its name by now.
    private static func image(of module: LoadedModule) -> ELFImage? {
      guard let file = FileAccess.system.open(module.path), let image = try? ELFImage(file),
        module.buildID == nil || image.buildID == module.buildID
      else { return nil }
      return image
    }
  }

  extension SnapshotTraces {
    /// What is live in a named profile, without what Plumb keeps for snapshots.
    init(_ profile: Profile) {
      frames = Self.frames(of: profile)
      let isOwn = profile.ownFrames
      var typeIndices: [String: Int32] = [:]
      for part in profile.partsByType() {
        guard part.counts.liveBytes != 0 || part.counts.liveBlocks != 0 else { continue }
        let path = profile.sites[part.site].path
        let stack = profile.paths.frames(of: path).map(\.index)
        if stack.contains(where: { isOwn[$0] }) {
          ownBytes += part.counts.liveBytes
          continue
        }
        let type = typeIndices[part.label] ?? Int32(types.count)
        if type == types.count {
          typeIndices[part.label] = type
          types.append(part.label)
        }
        traces.append(
          Trace(
            frames: profile.blamedFrames(of: path), type: type,
            liveBytes: part.counts.liveBytes, liveBlocks: part.counts.liveBlocks))
      }
    }
  }

  extension SnapshotTraces {
    static func frames(of profile: Profile) -> [HeapSnapshot.Frame] {
      profile.frames.frames.map { frame in
        HeapSnapshot.Frame(
          function: frame.displayName, module: frame.moduleName, file: frame.file,
          line: frame.line, isAwaiting: frame.isAwaiting)
      }
    }
  }

  extension Profile {
    /// By frame, whether it is Plumb's own work for snapshots.
    var ownFrames: [Bool] {
      frames.frames.map { frame in
        guard let symbol = frame.mangledFunction, symbol.hasPrefix("$s5Plumb") else { return false }
        return symbol.contains("Snapshot")
      }
    }

    /// The frames of a path from the blamed one outward.
    func blamedFrames(of path: PathID) -> [Int32] {
      let blame = blame(of: path).path
      return paths.ancestry(of: blame == .root ? path : blame).map {
        Int32(paths.frame(of: $0).index)
      }
    }
  }
#endif
