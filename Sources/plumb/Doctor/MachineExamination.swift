import Glibc
import ProfileModel

/// What the recorder needs of the kernel, the processor and the C library.
///
/// The kernel is asked to do what the recorder does, rather than for its version: a container's
/// system call filter refuses what the version promises.
enum MachineExamination {
  static func findings() -> [Diagnosis.Finding] {
    [architecture(), kernel(), libraryOfC(), overcommit(), inspection()]
      + [container()].compactMap { $0 }
  }

  private static func architecture() -> Diagnosis.Finding {
    let machine = system().machine
    guard machine == "x86_64" else {
      return .init(
        "processor", .obstacle, "\(machine), and the recorder is for x86-64",
        remedy: "Record on an x86-64 machine.")
    }
    return .init("processor", .fine, machine)
  }

  // MARK: The kernel

  private static let adviceWipeOnFork: Int32 = 18
  private static let advicePopulateWrite: Int32 = 23

  private static func kernel() -> Diagnosis.Finding {
    let version = "Linux \(system().release)"
    guard accepts(adviceWipeOnFork, mapping: MAP_PRIVATE) else {
      return .init(
        "kernel", .obstacle, "\(version) refuses MADV_WIPEONFORK, which Linux has from 4.14",
        remedy: "Record on a newer kernel, or allow madvise in the container's seccomp profile.")
    }
    guard accepts(advicePopulateWrite, mapping: MAP_SHARED) else {
      return .init(
        "kernel", .obstacle, "\(version) refuses MADV_POPULATE_WRITE, which Linux has from 5.14",
        remedy: "Record on a newer kernel, or allow madvise in the container's seccomp profile.")
    }
    return .init("kernel", .fine, "\(version), with MADV_POPULATE_WRITE and MADV_WIPEONFORK")
  }

  private static func accepts(_ advice: Int32, mapping: Int32) -> Bool {
    let bytes = 4096
    let page = mmap(nil, bytes, PROT_READ | PROT_WRITE, mapping | MAP_ANONYMOUS, -1, 0)
    guard let page, page != MAP_FAILED else { return false }
    defer { munmap(page, bytes) }
    return madvise(page, bytes, advice) == 0
  }

  /// Whether `plumb leaks PID`, `why PID` and `growth PID` may stop a process that runs already:
  /// one that they start themselves is their child, which is always allowed.
  private static func inspection() -> Diagnosis.Finding {
    let scope = FileSystem.read("/proc/sys/kernel/yama/ptrace_scope", limit: 8)?.first
    let remedy =
      "Run leaks, why and growth as root, or start the program by plumb leaks -- PROGRAM."
    switch scope {
    case nil, UInt8(ascii: "0"):
      return .init("inspection", .fine, "heaps of this user's running programs may be looked at")
    case UInt8(ascii: "1"), UInt8(ascii: "2"):
      guard geteuid() != 0 else {
        return .init("inspection", .fine, "heaps of running programs may be looked at, as root")
      }
      return .init(
        "inspection", .limited,
        "kernel.yama.ptrace_scope keeps this user from the heaps of programs that run already",
        remedy: remedy)
    default:
      return .init(
        "inspection", .limited, "kernel.yama.ptrace_scope forbids to look at any running program",
        remedy: "Restart with another kernel.yama.ptrace_scope; it can't be lowered from 3.")
    }
  }

  private static func overcommit() -> Diagnosis.Finding {
    let mode = FileSystem.read("/proc/sys/vm/overcommit_memory", limit: 16)?.first
    guard mode == UInt8(ascii: "2") else {
      return .init("overcommit", .fine, "memory is charged when it is used")
    }
    return .init(
      "overcommit", .limited,
      "vm.overcommit_memory is 2: near the commit limit the recorder's tables stop growing, and "
        + "the report counts what is dropped",
      remedy: "Set it to 0 or 1 if the report's first line says that something was dropped.")
  }

  // MARK: The C library

  private static func libraryOfC() -> Diagnosis.Finding {
    let version = "glibc \(String(cString: gnu_get_libc_version()))"
    // RTLD_DEFAULT is the null handle.
    guard dlsym(nil, "_dl_find_object") != nil else {
      return .init(
        "C library", .obstacle, "\(version) has no _dl_find_object, which came with 2.35",
        remedy: "Record on Debian 12, Ubuntu 22.04 or newer, or in a container of one.")
    }
    return .init("C library", .fine, "\(version), with _dl_find_object")
  }

  // MARK: Containers

  private static func container() -> Diagnosis.Finding? {
    let marks = [("/.dockerenv", "Docker"), ("/run/.containerenv", "Podman")]
    let name =
      marks.first { FileSystem.exists($0.0) }?.1
      ?? (Environment.value("KUBERNETES_SERVICE_HOST") == nil ? nil : "Kubernetes")
    return name.map {
      .init(
        "container", .fine, "\($0): what is recorded stays inside it",
        remedy: "To keep it, write to a mounted folder with -o.")
    }
  }

  private static func system() -> (release: String, machine: String) {
    var name = utsname()
    uname(&name)
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return (text(name.release), text(name.machine))
  }
}

// In libc, but in no header of Swift's Glibc module.
@_silgen_name("gnu_get_libc_version")
private func gnu_get_libc_version() -> UnsafePointer<CChar>
