import ProfileModel
import Testing

struct BlameTests {
  @Test(
    "Frames that only pass an allocation on are told from those that decide it",
    arguments: [
      ("libswiftCore.so", "swift_slowAlloc", nil, Role.allocator),
      ("App", "swift_allocObject", nil, .allocator),
      ("libswiftCore.so", "swift_getGenericMetadata", nil, .swiftRuntime),
      ("App", "swift_getGenericMetadata", nil, .swiftRuntime),
      ("libswiftCore.so", "Array.append(_:)", "$sSa6appendyyxnF", .swiftStandardLibrary),
      ("libc.so.6", "fopen", nil, .systemLibrary),
      ("App", "_start", nil, .systemLibrary),
      ("App", "operator new(unsigned long)", "_Znwm", .allocator),
      (
        "App", "std::vector<int>::reserve(unsigned long)", "_ZNSt6vectorIiSaIiEE7reserveEm",
        .languageRuntime
      ),
      ("App", "std::map<int>::size() const", "_ZNKSt3mapIiE4sizeEv", .languageRuntime),
      ("App", "App::load()", "_ZN3App4loadEv", .application),
      (
        "App", "std::sort(int*)::{lambda()#1}::operator()() const", "_ZZSt4sortENKUlvE_clEv",
        .languageRuntime
      ),
      ("App", "main::{lambda()#1}::operator()() const", "_ZZ4mainENKUlvE_clEv", .application),
      (
        "App", "std::make_unique<(anonymous namespace)::Row>",
        "std::make_unique<(anonymous namespace)::Row>", .languageRuntime
      ),
      ("App", "(anonymous namespace)::rows", "(anonymous namespace)::rows", .application),
      (
        "App", "<alloc::vec::Vec<T>>::grow_one", "_RNvMs_NtCs1_5alloc3vec8grow_one",
        .languageRuntime
      ),
      ("App", "__rust_alloc", nil, .allocator),
      (
        "App", "<usize as core::fmt::Display>::fmt", "_RNvXs_NtCs1_4core3fmt7Display3fmt",
        .languageRuntime
      ),
      (
        "App", "<app::Key as core::fmt::Display>::fmt", "_RNvXs_NtCs1_3app7Display3fmt",
        .application
      ),
      ("App", "app::load", "_ZN3app4load17h0123456789abcdefE", .application),
      ("libglib-2.0.so.0", "g_malloc0", nil, .allocator),
      ("libglib-2.0.so.0", "g_hash_table_new", nil, .application),
      ("git", "xmalloc", nil, .allocator),
      ("python3.11", "PyObject_Malloc", nil, .allocator),
      ("python3.11", "PyDict_New", nil, .application),
      (
        "libFoundation.so", "JSONDecoder.decode", "$s10Foundation11JSONDecoderC",
        .swiftStandardLibrary
      ),
      ("libjemalloc.so.2", "je_arena_malloc", nil, .allocator),
    ] as [(String, String, String?, Role)])
  func roles(module: String, function: String, mangled: String?, role: Role) {
    let frame = Frame(
      function: function, mangledFunction: mangled, module: 0, moduleName: module)
    #expect(BlameRules.role(of: frame) == role)
  }

  @Test(
    "A Swift symbol belongs to the module that declares it, wherever its code lies",
    arguments: [
      ("generic specialization <App.Key> of Swift.Array.append(__owned A) -> ()", true),
      ("Swift._ContiguousArrayBuffer.init(_uninitializedCount: Swift.Int) -> A", true),
      ("(extension in Swift):Swift.Collection.map<A>((A.Element) -> B) -> [B]", true),
      ("closure #1 (A) -> B in Swift.Array.sort(by: (A, A) -> Swift.Bool) -> ()", true),
      ("(2) await resume partial function for _Concurrency.Task.value.getter : A", true),
      ("static Swift.Array._allocateUninitialized(Swift.Int) -> Swift.Array<A>", true),
      ("App.Loader.load(path: Swift.String) -> Swift.Array<Swift.Int>", false),
      ("(extension in App):Swift.Array.total.getter : Swift.Int", false),
      ("closure #1 () -> A in (extension in FoundationEssentials):Swift.Array.bytes() -> A", true),
      ("closure #1 () -> A in (extension in App):Swift.Array.bytes() -> A", false),
      (
        "closure #1 (Swift.Int) -> Swift.Bool in App.(load in _0123456789ABCDEF0123456789ABCDEF)()",
        false
      ),
      (
        "protocol witness for Swift.Sequence.makeIterator() -> A in conformance App.Keys : "
          + "Swift.Sequence in App", false
      ),
      ("generic specialization <Swift.Int> of App.Stack.push(A) -> ()", false),
      (
        "protocol witness for Swift.Decodable.init(from: Swift.Decoder) throws -> A in conformance "
          + "< where A: Swift.Decodable> Swift.Array<A> : Swift.Decodable in Swift", true
      ),
    ])
  func swiftContext(fullFunction: String, isStandardLibrary: Bool) {
    let frame = Frame(
      function: "f", fullFunction: fullFunction, mangledFunction: "$s1f", module: 0,
      moduleName: "App")
    let role = isStandardLibrary ? Role.swiftStandardLibrary : .application
    #expect(BlameRules.role(of: frame) == role)
  }

  @Test("Code between two calling conventions is not blamed")
  func thunks() {
    let frame = Frame(
      function: "reabstraction thunk",
      fullFunction: "reabstraction thunk helper from @callee_guaranteed () -> () to () -> (@out A)",
      mangledFunction: "$sIeg_yt3", module: 0, moduleName: "App")
    #expect(BlameRules.role(of: frame) == .swiftRuntime)
  }

  private func blamed(_ stack: [String]) -> (name: String?, unnamed: String?) {
    var sample = SampleProfile()
    sample.add(stack, allocations: 1)
    let profile = sample.profile
    let blame = profile.blame(of: profile.sites[0].path)
    let unnamed = blame.unnamed.map { profile.frames[profile.paths.frame(of: $0)].displayName }
    return (profile.frame(of: blame)?.displayName, unnamed)
  }

  @Test("The innermost application frame is blamed")
  func innermostApplicationFrame() {
    let blame = blamed([
      "libswiftCore.so:swift_slowAlloc", "libswiftCore.so:swift_allocObject", "App:load",
      "App:main", "libc.so.6:__libc_start_main",
    ])
    #expect(blame == ("load", nil))
  }

  @Test("Code without a name is shown by its nearest named caller in the same module")
  func unnamedCode() {
    let blame = blamed([
      "libsqlite3.so.0:+100", "libsqlite3.so.0:+200", "libsqlite3.so.0:sqlite3_step", "App:main",
    ])
    #expect(blame == ("sqlite3_step", "libsqlite3.so.0+0x100"))
    #expect(blamed(["libfoo.so:+100", "App:main"]) == ("libfoo.so+0x100", nil))
    let inner = blamed(["git:+100", "git:xmalloc", "git:strbuf_grow", "git:main"])
    #expect(inner == ("strbuf_grow", nil))
  }

  @Test("A path of runtime frames alone is blamed on the innermost that is no allocator")
  func runtimeAlone() {
    let blame = blamed(["libc.so.6:malloc", "libc.so.6:fopen", "libc.so.6:_dl_init"])
    #expect(blame == ("fopen", nil))
    #expect(blamed(["libc.so.6:malloc"]) == ("malloc", nil))
  }
}
