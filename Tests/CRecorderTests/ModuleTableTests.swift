import CRecorder
import CRecording
import Glibc
import Testing

extension SerializedTests {
  @Suite("Module table")
  struct ModuleTableTests {
    private let recording: ScratchRecording
    private var table = module_table()

    init() throws {
      recording = try ScratchRecording(bytes: 1 << 20)
      let executable = recording_append_string(recording.pointer, "/the/program", 12)
      recording.header.pointee.run.executable = executable
    }

    private mutating func note(_ address: UInt) {
      module_table_note(&table, recording.pointer, address)
    }

    private var modules: [plumb_module] {
      (0..<recording.count(PLUMB_SECTION_MODULES)).map { recording.pointer.pointee.modules[$0] }
    }

    private func path(_ module: plumb_module) -> String {
      String(cString: recording.pointer.pointee.strings + Int(module.path))
    }

    private func address(of symbol: String) throws -> UInt {
      let function: UnsafeMutableRawPointer = try #require(dlsym(nil, symbol))
      return UInt(bitPattern: function)
    }

    /// A library as the loader knows it. The handle that glibc gives is that.
    private func load(_ name: String) throws -> UnsafeMutablePointer<link_map> {
      let library: UnsafeMutableRawPointer = try #require(
        dlopen(name, RTLD_NOW), "\(name) of glibc")
      return library.assumingMemoryBound(to: link_map.self)
    }

    @Test("a library is written down once, with its place, its path and its build id")
    mutating func library() throws {
      let function = try address(of: "qsort")
      recording.header.pointee.pulse.generation = 3
      note(function)
      note(function + 1)
      note(try address(of: "getenv"))
      #expect(modules.count == 1)
      let module = try #require(modules.first)
      let library = try load("libc.so.6")
      defer { dlclose(library) }
      #expect(module.start <= function && function < module.end)
      #expect(module.bias == library.pointee.l_addr)
      #expect(path(module) == String(cString: library.pointee.l_name))
      #expect(module.build_id_bytes == 20)
      #expect(module.first_generation == 3)
      #expect(module.end_generation == PLUMB_GENERATION_OPEN)
    }

    @Test("each module has a record of its own, and a known one is found again")
    mutating func several() throws {
      let functions = [
        try address(of: "qsort"), try address(of: "swift_retain"), try address(of: "cos"),
      ]
      for _ in 0..<3 {
        for function in functions { note(function) }
      }
      #expect(modules.count == 3)
      #expect(Set(modules.map { path($0) }).count == 3)
    }

    @Test("the program itself is named as the run's description names it")
    mutating func program() {
      let function: @convention(c) (UInt) -> Bool = { $0 == 0 }
      note(unsafeBitCast(function, to: UInt.self))
      #expect(modules.map { path($0) } == ["/the/program"])
    }

    @Test("an address in no module writes nothing")
    mutating func generatedCode() {
      note(1)
      var word = 0
      withUnsafePointer(to: &word) { note(UInt(bitPattern: $0)) }
      #expect(modules.isEmpty)
    }

    @Test("a module that was unloaded ends with its generation; the others stay open")
    mutating func unloading() throws {
      let library = try load("libanl.so.1")
      note(try address(of: "qsort"))
      note(UInt(bitPattern: library.pointee.l_ld))
      #expect(modules.count == 2)
      #expect(!module_table_end_unloaded(recording.pointer, 1))
      dlclose(library)
      #expect(module_table_end_unloaded(recording.pointer, 1))
      #expect(modules.map(\.end_generation) == [PLUMB_GENERATION_OPEN, 1])
      #expect(!module_table_end_unloaded(recording.pointer, 2))
    }

    @Test("a module that comes back is written down anew")
    mutating func reloading() throws {
      for generation in UInt32(0)..<3 {
        recording.header.pointee.pulse.generation = generation
        let library = try load("libanl.so.1")
        note(UInt(bitPattern: library.pointee.l_ld))
        dlclose(library)
        #expect(module_table_end_unloaded(recording.pointer, generation + 1))
      }
      #expect(modules.map(\.first_generation) == [0, 1, 2])
      #expect(modules.map(\.end_generation) == [1, 2, 3])
    }
  }
}
