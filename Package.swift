// swift-tools-version: 6.1
import PackageDescription

// Targets stand in the order of the data's way; arrows point downward only.
let package = Package(
  name: "plumb",
  targets: [
    // What the observed program and the observer share: one header.
    .target(name: "CRecording"),

    // Real programs under the recorder, asked through the tool: needs `make build programs`.
    .testTarget(name: "EndToEndTests"),

    // The rules of the repository itself: style, the source map, what libplumb.so may depend on.
    .testTarget(name: "RepositoryTests"),
  ],
  cLanguageStandard: .c17
)
