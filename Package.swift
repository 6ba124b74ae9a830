// swift-tools-version: 6.1
import PackageDescription

// Targets stand in the order of the data's way; arrows point downward only.
//
// Whoever takes the product Plumb takes nothing else: where this package is somebody's dependency,
// the tool is left out, and with it the tool's own dependency. SwiftPM reads the manifest of a
// dependency from the root of the repository, "/", and then from its folder of checkouts.
let folders = Context.packageDirectory.split(separator: "/")
let isDependency = folders.isEmpty || folders.dropLast().last == "checkouts"

let tool: [Target] = [
  .executableTarget(
    name: "plumb",
    dependencies: [
      "Analysis", "CInspection", "CRecording", "CSwiftMetadata", "CaptureStore", "HeapGraph",
      "JSONReading", "ProfileImport", "ProfileModel", "RecordingReader", "Rendering",
      "SymbolNames", "Symbolication",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]),
  .testTarget(
    name: "CommandLineTests",
    dependencies: ["CRecording", "HeapGraph", "ProfileModel", "plumb", "SyntheticRecordings"],
    exclude: ["Help"]),
]

let package = Package(
  name: "plumb",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Plumb", targets: ["Plumb"]),
    .library(name: "PlumbTesting", targets: ["PlumbTesting"]),
    .plugin(name: "PlumbCommand", targets: ["PlumbCommand"]),
  ] + (isDependency ? [] : [.executable(name: "plumb", targets: ["plumb"])]),
  dependencies: isDependency
    ? []
    : [.package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")],
  targets: [
    // What the observed program and the observer share: one header.
    .target(name: "CRecording"),
    .target(name: "CSwiftMetadata", dependencies: ["CRecording"]),

    // What a program may ask of a recorder that is loaded with it: one header, nothing to link.
    .target(name: "CPlumbSeam"),

    // What runs inside the observed program. make links the two into libplumb.so; as targets they
    // are checked by every build, and the recorder is tested without hooking the test process.
    .target(
      name: "CRecorder", dependencies: ["CPlumbSeam", "CRecording", "CSwiftMetadata"],
      cSettings: [.define("_GNU_SOURCE")]),
    .testTarget(
      name: "CRecorderTests",
      dependencies: [
        "CPlumbSeam", "CRecorder", "CRecording", "CSwiftMetadata", "SyntheticRecordings",
      ]),
    .target(
      name: "CInterposer", dependencies: ["CPlumbSeam", "CRecorder"],
      exclude: ["allocator_seam.symbols", "library.mk"], publicHeadersPath: ".",
      cSettings: [.define("_GNU_SOURCE"), .headerSearchPath("../CRecorder")]),

    // What every measurement becomes.
    .target(name: "ProfileModel"),
    .testTarget(name: "ProfileModelTests", dependencies: ["ProfileModel"]),

    // A recording becomes a profile keyed by code address.
    .target(name: "RecordingReader", dependencies: ["CPlumbSeam", "CRecording", "ProfileModel"]),
    .testTarget(
      name: "RecordingReaderTests",
      dependencies: ["CRecording", "ProfileModel", "RecordingReader", "SyntheticRecordings"]),
    .target(
      name: "SyntheticRecordings", dependencies: ["CRecording"], path: "Tests/SyntheticRecordings"),

    // The symbols of ELF files, Swift's names as people write them, the types of blocks.
    .target(name: "SymbolNames", dependencies: ["ProfileModel"]),

    // Code addresses become functions and lines; C++ and Rust names by libiberty's demangler, DWARF
    // by elfutils.
    .systemLibrary(name: "CDemangle", providers: [.apt(["libiberty-dev"])]),
    .systemLibrary(name: "CLibdw", providers: [.apt(["libdw-dev", "libelf-dev"])]),
    .target(
      name: "Symbolication", dependencies: ["CDemangle", "CLibdw", "ProfileModel", "SymbolNames"]),
    .testTarget(
      name: "SymbolicationTests", dependencies: ["ProfileModel", "SymbolNames", "Symbolication"]),

    // A profile to keep and to carry: one SQLite file.
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CaptureStore", dependencies: ["CSQLite", "ProfileModel"]),
    .testTarget(
      name: "CaptureStoreTests",
      dependencies: ["CaptureStore", "ProfileModel", "SyntheticRecordings"]),

    // Two profiles, or their reports, become findings.
    .target(name: "JSONReading", dependencies: ["ProfileModel"]),
    .testTarget(
      name: "JSONReadingTests", dependencies: ["JSONReading", "ProfileModel", "Rendering"]),
    .systemLibrary(name: "CZstandard", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "ProfileImport",
      dependencies: ["CZlib", "CZstandard", "ProfileModel", "Symbolication"]),
    .testTarget(
      name: "ProfileImportTests",
      dependencies: ["CZstandard", "ProfileImport", "ProfileModel", "Rendering"]),
    .target(name: "Analysis", dependencies: ["ProfileModel"]),
    .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "ProfileModel"]),

    // The heap of a stopped process: blocks, references, what nobody reaches any more.
    .target(name: "CInspection", cSettings: [.define("_GNU_SOURCE")]),
    .target(name: "HeapGraph"),
    .testTarget(name: "HeapGraphTests", dependencies: ["HeapGraph"]),

    // What every profile can become, and the tool.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CTemplates"),
    .target(name: "Rendering", dependencies: ["CTemplates", "CZlib", "ProfileModel"]),
    .testTarget(
      name: "RenderingTests", dependencies: ["ProfileModel", "Rendering"],
      exclude: ["Browser/browser.py", "Browser/flame.py", "Browser/page.py", "Golden"]),

    // Real programs under the recorder, asked through the tool: needs `make build programs`.
    .testTarget(name: "EndToEndTests"),

    // What programs and tests import: no other package. A recording can be read on Linux alone.
    .target(
      name: "Plumb",
      dependencies: [
        "CPlumbSeam", "JSONReading", "ProfileModel",
        .target(name: "RecordingReader", condition: .when(platforms: [.linux])),
        .target(name: "SymbolNames", condition: .when(platforms: [.linux])),
      ]),
    .testTarget(name: "PlumbTests", dependencies: ["Plumb"]),
    .target(name: "PlumbTesting", dependencies: ["CPlumbSeam", "Plumb"]),
    .testTarget(name: "PlumbTestingTests", dependencies: ["Plumb", "PlumbTesting"]),

    // The tool from SwiftPM's own command line: swift package plumb.
    .plugin(
      name: "PlumbCommand",
      capability: .command(
        intent: .custom(verb: "plumb", description: "Run plumb on a product of this package"))),

    // The rules of the repository itself: style, the source map, what libplumb.so may depend on.
    .testTarget(name: "RepositoryTests"),
  ] + (isDependency ? [] : tool),
  cLanguageStandard: .c17
)
