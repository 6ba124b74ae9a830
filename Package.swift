// swift-tools-version: 6.1
import PackageDescription

// Targets stand in the order of the data's way; arrows point downward only.
let package = Package(
  name: "plumb",
  targets: [
    // What the observed program and the observer share: one header.
    .target(name: "CRecording"),

    // What runs inside the observed program. make links it into libplumb.so; here for its tests.
    .target(
      name: "CRecorder", dependencies: ["CRecording"],
      cSettings: [.define("_GNU_SOURCE")]),

    // Real programs under the recorder, asked through the tool: needs `make build programs`.
    .testTarget(name: "EndToEndTests"),

    // The rules of the repository itself: style, the source map, what libplumb.so may depend on.
    .testTarget(name: "RepositoryTests"),
  ],
  cLanguageStandard: .c17
)
