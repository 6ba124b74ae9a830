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
  ],
  cLanguageStandard: .c17
)
