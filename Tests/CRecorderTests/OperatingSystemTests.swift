import CRecorder
import Glibc
import SyntheticRecordings
import Testing

@Suite("The operating system")
struct OperatingSystemTests {
  private let folder = TemporaryFolder()

  // --- Memory ------------------------------------------------------------------------------------

  @Test("reserved memory can't be read before it is committed, and committed memory is zero")
  func memory() throws {
    let page = Int(OS_PAGE_BYTES)
    let range = try #require(os_reserve(4 * page))
    defer { munmap(range, 4 * page) }
    let address = UInt(bitPattern: range)
    #expect(!os_is_readable(address))
    #expect(os_commit_private(range, page))
    #expect(os_is_readable(address) && os_is_readable(address + UInt(page) - 1))
    #expect(!os_is_readable(address + UInt(page)))
    #expect(UnsafeRawBufferPointer(start: range, count: page).allSatisfy { $0 == 0 })
  }

  @Test(
    "an address that nothing is mapped at can't be read", arguments: [UInt(0), 8, 1 << 63, .max])
  func unreadable(address: UInt) {
    #expect(!os_is_readable(address))
  }

  @Test("asking whether memory can be read changes no signal mask and no errno")
  func noTrace() {
    var before = sigset_t()
    var after = sigset_t()
    errno = 77
    pthread_sigmask(SIG_BLOCK, nil, &before)
    var word: UInt64 = .max
    #expect(withUnsafePointer(to: &word) { os_is_readable(UInt(bitPattern: $0)) })
    #expect(!os_is_readable(8))
    pthread_sigmask(SIG_BLOCK, nil, &after)
    #expect(errno == 77)
    #expect(
      withUnsafeBytes(of: before) { before in
        withUnsafeBytes(of: after) { $0.elementsEqual(before) }
      })
  }

  @Test("more address space than there is can't be reserved")
  func noAddressSpace() {
    #expect(os_reserve(1 << 60) == nil)
  }

  // --- Files -------------------------------------------------------------------------------------

  @Test("a file is created for its owner alone and only where there is none")
  func creation() {
    let path = "\(folder.path)/a"
    let file = os_create_exclusive(path)
    #expect(file >= 0)
    #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
    #expect(os_set_size(file, 12_345))
    os_close(file)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_size == 12_345 && status.st_mode & 0o777 == 0o600)
    #expect(os_create_exclusive(path) == -EEXIST)
    os_remove(path)
    #expect(os_open_read(path) == -ENOENT)
  }

  @Test("files are read to their end, and links are read")
  func reading() {
    let path = folder.write(Array("plumb".utf8), to: "text")
    let file = os_open_read(path)
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(os_read(file, &bytes, 16) == 5)
    #expect(bytes.prefix(5).elementsEqual("plumb".utf8))
    #expect(os_read(file, &bytes, 16) == 0)
    os_close(file)
    let link = "\(folder.path)/link"
    #expect(symlink("target", link) == 0)
    #expect(os_read_link(link, &bytes, 16) == 6)
    #expect(os_read_link(path, &bytes, 16) == -Int(EINVAL))
  }

  @Test("the working folder is an absolute path that fits, or none")
  func workingFolder() {
    var path = [CChar](repeating: 0, count: 4_096)
    #expect(os_working_folder(&path, path.count))
    #expect(path[0] == CChar(UInt8(ascii: "/")))
    #expect(!os_working_folder(&path, 1))
  }

  @Test("free space is known where a file system is, and unknown elsewhere")
  func freeSpace() {
    #expect(os_free_bytes(folder.path) < 1 << 60)
    #expect(os_free_bytes("\(folder.path)/missing") == .max)
  }

  // --- Identity and time -------------------------------------------------------------------------

  @Test("this process and its threads exist; a thread that ended does not")
  func identity() {
    #expect(os_process_id() == UInt32(getpid()))
    #expect(os_parent_process_id() == UInt32(getppid()))
    #expect(os_thread_exists(os_process_id(), os_process_id()))
    #expect(os_thread_exists(os_process_id(), os_thread_id()))
    #expect(!os_thread_exists(os_process_id(), 0x7fff_fff0))
    #expect(!os_thread_exists(os_process_id(), os_parent_process_id()))
  }

  @Test("the monotonic clock does not go back, and the other one tells the date")
  func time() {
    let first = os_monotonic_ns()
    #expect(os_monotonic_ns() >= first)
    #expect(first > 0)
    #expect(os_realtime_ns() / 1_000_000_000 > 1_700_000_000)
  }

  @Test("a limit that is not set is the largest number")
  func limits() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let expected = limit.rlim_cur == .max ? UInt64.max : UInt64(limit.rlim_cur)
    #expect(os_limit(OS_LIMIT_FILE_BYTES) == expected)
  }

  // --- Locks -------------------------------------------------------------------------------------

  @Test("under a spin lock threads that count lose nothing")
  func spinLock() {
    final class Counter {
      var lock = spin_lock()
      var count = 0
    }
    let shared = Shared(value: Counter())
    Threads.run(4) { _ in
      let counter = shared.value
      for _ in 0..<20_000 {
        withUnsafeMutablePointer(to: &counter.lock) { spin_lock_acquire($0) }
        counter.count += 1
        withUnsafeMutablePointer(to: &counter.lock) { spin_lock_release($0) }
      }
    }
    #expect(shared.value.count == 80_000)
  }
}
