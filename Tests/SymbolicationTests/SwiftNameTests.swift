import SymbolNames
import Testing

@testable import Symbolication

struct SwiftNameTests {
  @Test(
    "Swift names are simplified to what people write",
    arguments: [
      (
        "App.Loader.load(path: Swift.String) throws -> Swift.Array<Swift.Int>",
        "App.Loader.load(path:)"
      ),
      (
        "App.Loader.load(_: Swift.Int, inout Swift.Int, into: (Swift.Int, Swift.Int) -> ()) -> ()",
        "App.Loader.load(_:_:into:)"
      ),
      ("App.main() -> ()", "App.main()"),
      (
        "closure #1 (Swift.Int) -> Swift.Bool in App.Loader.load(path: Swift.String) -> ()",
        "closure #1 in App.Loader.load(path:)"
      ),
      (
        "closure #1 () -> () in closure #2 @Sendable () async -> () in App.f() -> ()",
        "closure #1 in closure #2 @Sendable in App.f()"
      ),
      (
        "generic specialization <Swift.String> of Swift.Array.append(__owned A) -> ()",
        "Array.append(_:)"
      ),
      (
        "function signature specialization <Arg[0] = [Closure Propagated : $s3AppyyF, "
          + "Argument Types : [Swift.Int]]> of generic specialization "
          + "<Swift.Array<(A) -> B>> of App.f(A) -> B",
        "App.f(_:)"
      ),
      ("merged App.Loader.name.getter : Swift.String", "App.Loader.name.getter"),
      (
        "App.f<A, B where A: Swift.Sequence, B == A.Element>(A, by: (B) -> Swift.Int) -> B",
        "App.f(_:by:)"
      ),
      (
        "(extension in App):Swift.Array< where A == Swift.Int>.total(from: Swift.Int) -> Swift.Int",
        "Array.total(from:)"
      ),
      ("static (extension in App):Swift.String.make() -> Swift.String", "static String.make()"),
      (
        "App.(load in _0123456789ABCDEF0123456789ABCDEF)(path: Swift.String) -> ()",
        "App.load(path:)"
      ),
      (
        "App.(Key in _0123456789ABCDEF0123456789ABCDEF).init(from: Swift.Decoder) throws -> App."
          + "(Key in _0123456789ABCDEF0123456789ABCDEF)", "App.Key.init(from:)"
      ),
      ("static App.Key.== infix(App.Key, App.Key) -> Swift.Bool", "static App.Key.==(_:_:)"),
      ("static App.Key.< infix(App.Key, App.Key) -> Swift.Bool", "static App.Key.<(_:_:)"),
      ("static App.Key.->> infix(App.Key, App.Key) -> Swift.Bool", "static App.Key.->>(_:_:)"),
      (
        "static (extension in Swift):Swift.SIMD< where A: Swift.Equatable>..> infix(A, A) -> A",
        "static SIMD..>(_:_:)"
      ),
      ("static App.Key.- prefix(App.Key) -> App.Key", "static App.Key.- prefix(_:)"),
      (
        "protocol witness for Swift.Hashable.hash(into: inout Swift.Hasher) -> () in conformance "
          + "App.Key : Swift.Hashable in App",
        "protocol witness for Hashable.hash(into:) in conformance App.Key"
      ),
      (
        "(2) await resume partial function for App.Server.run() async throws -> ()",
        "App.Server.run()"
      ),
      ("partial apply forwarder for closure #1 () -> () in App.f() -> ()", "closure #1 in App.f()"),
      (
        "default argument 1 of App.f(x: Swift.Int, y: Swift.Int) -> ()",
        "default argument 1 of App.f(x:y:)"
      ),
      ("helper #1 <A>(x: A) -> () in App.outer() -> ()", "helper #1 in App.outer()"),
      ("App.Table.subscript.getter : (Swift.Int) -> Swift.String", "App.Table.subscript.getter"),
      (
        "variable initialization expression of App.Table.rows : [Swift.Int]",
        "variable initialization expression of App.Table.rows"
      ),
      ("_Concurrency.Task.init(priority: Swift.Int) -> A", "Task.init(priority:)"),
      ("MySwift.f(a: Swift.Int) -> ()", "MySwift.f(a:)"),
      ("App.Swift.f(a: Swift.Int) -> ()", "App.Swift.f(a:)"),
      ("App.größe(für: Swift.Int) -> ()", "App.größe(für:)"),
      (
        "protocol witness for Swift.Encodable.encode(to: Swift.Encoder) throws -> () in "
          + "conformance < where A: Swift.Encodable> Swift.Array<A> : Swift.Encodable in Swift",
        "protocol witness for Encodable.encode(to:) in conformance Array"
      ),
      (
        "partial apply forwarder for reabstraction thunk helper from @escaping @callee_guaranteed "
          + "() -> () to @escaping @callee_guaranteed () -> (@out A)", "reabstraction thunk"
      ),
      ("outlined destroy of [Swift.String]", "outlined destroy of [String]"),
      ("type metadata accessor for App.Box<Swift.Int>", "type metadata accessor for App.Box"),
      ("App.unbalanced(", "App.unbalanced("),
      ("", ""),
    ])
  func simplifies(full: String, readable: String) {
    #expect(SwiftNameSimplifier.simplify(full) == readable)
  }

  @Test(
    "Symbols of every language are demangled, and C's stand for themselves",
    arguments: [
      (
        "$sSa6appendyyxnFSS_Tg5", "Array.append(_:)",
        "generic specialization <Swift.String> of Swift.Array.append(__owned A) -> ()"
      ),
      ("_Znwm", "operator new", "operator new(unsigned long)"),
      ("_ZN3App6Loader4loadERKSs", "App::Loader::load", "App::Loader::load(std::string const&)"),
      ("_ZN3app4load17h0123456789abcdefE", "app::load", "app::load"),
      ("_RNvCs1234_3app4load", "app::load", "app::load"),
      ("_ZN3App4loadEv.cold", "App::load", "App::load() [clone .cold]"),
      ("main", "main", "main"),
      ("_Zebra", "_Zebra", "_Zebra"),
      ("$snotSwift", "$snotSwift", "$snotSwift"),
    ])
  func demangles(symbol: String, readable: String, full: String) {
    #expect(Demangling.demangle(symbol) == DemangledName(readable: readable, full: full))
  }

  @Test("Long template arguments are shortened, short ones and operators are not")
  func templates() {
    let long = "std::map<std::string, std::vector<std::pair<int, std::string> >, std::less<int> >"
    #expect(TemplateShortening.shorten("\(long)::find") == "std::map<…>::find")
    let text =
      "App::load(std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >)"
    #expect(TemplateShortening.shorten(text) == "App::load(std::string)")
    let short = "std::vector<int>::push_back"
    #expect(TemplateShortening.shorten(short) == short)
    let names = "App::operator<< <std::vector<int, std::allocator<int> > >(std::ostream&, int) more"
    #expect(TemplateShortening.shorten(names).hasPrefix("App::operator<< "))
    let method = "<alloc::vec::Vec<u8, alloc::alloc::Global> as core::iter::traits::Collect>::next"
    #expect(TemplateShortening.shorten(method) == method)
  }
}
