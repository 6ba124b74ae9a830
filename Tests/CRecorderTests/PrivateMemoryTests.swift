import CRecorder
import Synchronization
import Testing

extension SerializedTests {
  @Suite("Private memory")
  struct PrivateMemoryTests {
    init() { PrivateMemory.require() }

    private func allocate(_ bytes: Int) throws -> UnsafeMutableRawBufferPointer {
      let start = try #require(private_memory_allocate(bytes))
      return UnsafeMutableRawBufferPointer(start: start, count: bytes)
    }

    @Test("memory comes zeroed, aligned to a cache line, and never twice")
    func allocation() throws {
      var end = UnsafeRawPointer(try allocate(1).baseAddress!)
      for bytes in [1, 63, 64, 65, 4096, 100_000, 1] {
        let memory = try allocate(bytes)
        let start = UnsafeRawPointer(memory.baseAddress!)
        #expect(UInt(bitPattern: start) % 64 == 0)
        #expect(start >= end)
        #expect(memory.allSatisfy { $0 == 0 })
        memory.initializeMemory(as: UInt8.self, repeating: 0xff)
        end = start + bytes
      }
    }

    @Test("a request that spans many steps of growth can be written to its last byte")
    func growth() throws {
      for bytes in [256 << 10, 3 << 20, 40 << 20] {
        let memory = try allocate(bytes)
        memory[bytes - 1] = 1
        memory[bytes / 2] = 1
        #expect(os_is_readable(UInt(bitPattern: memory.baseAddress! + bytes - 8)))
      }
    }

    @Test("what was handed out is counted, rounded up to cache lines")
    func used() throws {
      _ = try allocate(1)
      let before = private_memory_used()
      _ = try allocate(65)
      #expect(private_memory_used() == before + 128)
    }

    @Test("a request beyond the range is refused, and the next small one is not")
    func exhaustion() throws {
      _ = try allocate(1)
      let before = private_memory_used()
      for bytes in [PrivateMemory.reservedBytes, Int.max, -1, -64] {
        #expect(private_memory_allocate(bytes) == nil, "\(UInt(bitPattern: bytes)) bytes")
      }
      #expect(private_memory_used() == before)
      _ = try allocate(64)
    }

    @Test("address space that was given back is the end of the range")
    func givingBack() throws {
      _ = try allocate(64)
      // Enough for all tests that follow.
      private_memory_give_back(2 << 30)
      #expect(private_memory_allocate(3 << 30) == nil)
      let memory = try allocate(1 << 20)
      memory[memory.count - 1] = 1
      private_memory_give_back(3 << 30)
      #expect(private_memory_allocate(5 << 29) == nil, "what is gone does not come back")
    }

    @Test("the root lies at the start of the range and is not handed out")
    func root() throws {
      let root = try #require(private_memory_root())
      #expect(UInt(bitPattern: root) % 64 == 0)
      let end = root + Int(PRIVATE_MEMORY_ROOT_BYTES)
      #expect(os_is_readable(UInt(bitPattern: end - 8)))
      let memory = try allocate(64)
      #expect(memory.baseAddress! >= end)
    }

    @Test("threads that allocate at once never get the same memory")
    func threads() {
      let rounds = 2_000
      let overlaps = Atomic(0)
      Threads.run(4) { index in
        let mark = UInt64(index + 1)
        var words: [UnsafeMutablePointer<UInt64>] = []
        for _ in 0..<rounds {
          let word = private_memory_allocate(8).assumingMemoryBound(to: UInt64.self)
          if word.pointee != 0 { overlaps.add(1, ordering: .relaxed) }
          word.pointee = mark
          words.append(word)
        }
        let changed = words.count { $0.pointee != mark }
        overlaps.add(changed, ordering: .relaxed)
      }
      #expect(overlaps.load(ordering: .relaxed) == 0)
    }
  }
}
