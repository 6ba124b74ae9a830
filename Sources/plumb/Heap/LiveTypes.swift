import CRecording
import CSwiftMetadata
import HeapGraph
import ProfileModel

/// Adds to a profile the types of the blocks that are alive in a process, which its recording knows
/// only of those that were freed: by their first words, as the recorder does (swift_object.h).
final class LiveTypes {
  private let memory: ProcessMemory
  private let modules: [(range: Range<UInt64>, module: LoadedModule)]
  private var profile: Profile
  /// By the word that leads to the type, with bit 0 for an error box's; nil where it leads to none.
  private var typeOfWord: [UInt64: Int?] = [:]

  private static let errorBit: UInt64 = 1
  /// Types within types; what is deeper stays unknown.
  private static let deepestArgument = 8

  /// - Parameter process: The files that it has mapped, named as it sees them.
  private init(_ profile: Profile, memory: ProcessMemory) {
    self.profile = profile
    self.memory = memory
    modules = Self.modules(MemoryMapping.all(of: memory.pid), memory: memory)
    for (index, type) in profile.types.enumerated() {
      guard let address = type.address else { continue }
      typeOfWord[type.kind == .error ? address | Self.errorBit : address] = index
    }
  }

  /// The profile with the types of the image's blocks, unnamed.
  static func add(to profile: Profile, of image: HeapImage, memory: ProcessMemory) -> Profile {
    let types = LiveTypes(profile, memory: memory)
    for block in image.blocks.indices { types.see(image.words(of: block)) }
    return types.profile
  }

  private func see(_ words: UnsafeBufferPointer<UInt64>) {
    guard let word = words.first, word != 0, word & 7 == 0 else { return }
    if words.count >= 2, Self.areCounts(words[1]), let type = type(of: word, depth: 0) {
      if words.count > 2, profile.types[type].kind == .error {
        _ = self.type(of: words[2] | Self.errorBit, depth: 0)
      }
    } else if typeOfWord[word] == nil {
      // A C++ object; symbolication tells whether a virtual table is there.
      let place = place(of: word)
      typeOfWord[word] = place.map { module, offset in
        append(BlockType(kind: .virtualClass, address: word, module: module, offset: offset))
      }
    }
  }

  /// `swift_counts_of_live_object` of the recorder.
  private static func areCounts(_ word: UInt64) -> Bool {
    word >> 63 == 0 && word & 1 == 1 && word & 0xffff_ffff != 1 || word >> 62 == 3
  }

  private func type(of word: UInt64, depth: Int) -> Int? {
    if let known = typeOfWord[word] { return known }
    guard depth <= Self.deepestArgument, let read = metadata(at: word & ~Self.errorBit),
      let kind = BlockType.Kind(read.kind)
    else {
      typeOfWord[word] = .some(nil)
      return nil
    }
    // Types may be made of themselves only through what has no arguments here.
    typeOfWord[word] = .some(nil)
    var type = BlockType(kind: kind, address: word & ~Self.errorBit, flags: read.flags)
    if word & Self.errorBit != 0 {
      type.kind = .error
      type.arguments = [self.type(of: word & ~Self.errorBit, depth: depth + 1)]
    } else {
      let address = read.descriptor != 0 ? read.descriptor : word
      (type.module, type.offset) = place(of: address).map { ($0, $1) } ?? (nil, nil)
      type.arguments = arguments(of: read, depth: depth + 1)
    }
    let index = append(type)
    typeOfWord[word] = index
    return index
  }

  private func arguments(of read: swift_metadata, depth: Int) -> [Int?] {
    let count = min(Int(read.argument_count), 64)
    let words = withUnsafeBytes(of: read.arguments) {
      Array($0.bindMemory(to: UInt64.self).prefix(count))
    }
    let known = words.map { word in
      read.kind == PLUMB_TYPE_EXISTENTIAL ? protocolType(word) : type(of: word, depth: depth)
    }
    return known + Array(repeating: nil, count: count - known.count)
  }

  private func protocolType(_ word: UInt64) -> Int? {
    if let known = typeOfWord[word] { return known }
    let isProtocol = withMemory { swift_metadata_is_protocol(&$0, word) }
    let place = isProtocol ? place(of: word) : nil
    let index = place.map { module, offset in
      append(BlockType(kind: .protocolDescriptor, address: word, module: module, offset: offset))
    }
    typeOfWord[word] = .some(index)
    return index
  }

  private func append(_ type: BlockType) -> Int {
    profile.types.append(type)
    return profile.types.count - 1
  }

  // --- The process -------------------------------------------------------------------------------

  private func metadata(at address: UInt64) -> swift_metadata? {
    var metadata = swift_metadata()
    return withMemory { swift_metadata_read(&$0, address, &metadata) } ? metadata : nil
  }

  private func withMemory(_ body: (inout swift_memory) -> Bool) -> Bool {
    var memory = swift_memory(
      read: { memory, address, bytes, count in
        guard let types = memory?.pointee.context, let bytes else { return false }
        return Unmanaged<LiveTypes>.fromOpaque(types).takeUnretainedValue().memory.read(
          address, into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
      },
      is_in_module: { memory, address in
        guard let types = memory?.pointee.context else { return false }
        return Unmanaged<LiveTypes>.fromOpaque(types).takeUnretainedValue().module(of: address)
          != nil
      },
      context: Unmanaged.passUnretained(self).toOpaque())
    return body(&memory)
  }

  private func module(of address: UInt64) -> LoadedModule? {
    modules.first { $0.range.contains(address) }?.module
  }

  /// The module that holds an address, by its index in the profile, and the address in its image.
  private func place(of address: UInt64) -> (module: Int, offset: UInt64)? {
    let known = profile.modules.firstIndex {
      !$0.isUnloaded && $0.start <= address && address < $0.end
    }
    if let known { return (known, address - profile.modules[known].bias) }
    guard let module = module(of: address) else { return nil }
    profile.modules.append(module)
    return (profile.modules.count - 1, address - module.bias)
  }

  /// The files that are mapped, each from its first mapping to its last.
  private static func modules(
    _ mappings: [MemoryMapping], memory: ProcessMemory
  ) -> [(range: Range<UInt64>, module: LoadedModule)] {
    var modules: [(range: Range<UInt64>, module: LoadedModule)] = []
    for mapping in mappings where mapping.path.hasPrefix("/") && !mapping.isShared {
      if let last = modules.last, last.module.path == mapping.path {
        let range = last.range.lowerBound..<mapping.range.upperBound
        modules[modules.count - 1].range = range
        modules[modules.count - 1].module.end = range.upperBound
        continue
      }
      let start = mapping.range.lowerBound
      let (magic, isMovable) = (UInt32(0x464c_457f), UInt16(3))
      guard memory.value(start, as: UInt32.self) == magic else { continue }
      let kind = memory.value(start + 16, as: UInt16.self)
      let module = LoadedModule(
        path: mapping.path, buildID: nil, start: start, end: mapping.range.upperBound,
        bias: kind == isMovable ? start : 0)
      modules.append((mapping.range, module))
    }
    return modules
  }
}
