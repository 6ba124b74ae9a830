import ProfileModel
import Testing

struct NormalizedNameTests {
  @Test(
    "What differs between two builds is left out of a function's name",
    arguments: [
      ("specialized Loader.load(path:)", "Loader.load(path:)"),
      ("merged specialized f()", "f()"),
      ("generic specialization <Swift.Array<Swift.Int>> of App.f() -> ()", "App.f() -> ()"),
      (
        "function signature specialization <Arg[0] = Dead> of generic specialization <A> of f()",
        "f()"
      ),
      ("(2) await resume partial function for App.f()", "App.f()"),
      ("(1) suspend resume partial function for App.f()", "App.f()"),
      ("partial apply forwarder for closure #1 in App.f()", "closure #1 in App.f()"),
      (
        "App.(load in _0123456789ABCDEF0123456789ABCDEF)(path: Swift.Int) -> ()",
        "App.load(path: Swift.Int) -> ()"
      ),
      ("App.(unknown context at $55f0aa).Key.hash()", "App.(private).Key.hash()"),
      ("App.f() with unmangled suffix \".12\"", "App.f()"),
      ("parse.llvm.1234", "parse"),
      ("parse.part.0.cold", "parse"),
      ("parse.constprop.0.isra.0", "parse"),
      ("parse(int) [clone .cold]", "parse(int)"),
      ("app::load::h0123456789abcdef", "app::load"),
      ("closure #2 in f(in:)", "closure #2 in f(in:)"),
      ("operator()(int)", "operator()(int)"),
      ("file.c", "file.c"),
      ("v1.25", "v1.25"),
      ("", ""),
    ])
  func functions(name: String, normalized: String) {
    #expect(NormalizedName.function(name) == normalized)
  }

  @Test("A library's version is left out of a module's name")
  func modules() {
    #expect(NormalizedName.module("libz.so.1.2.13") == "libz.so")
    #expect(NormalizedName.module("libz.so") == "libz.so")
    #expect(NormalizedName.module("App") == "App")
  }
}
