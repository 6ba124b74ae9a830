// swift-tools-version: 6.1
import PackageDescription

// Programs that import Plumb, as a user's package does: built by programs.mk, recorded by the
// end-to-end tests.
let package = Package(
  name: "library-programs",
  dependencies: [.package(name: "plumb", path: "../../..")],
  targets: [
    .executableTarget(
      name: "articles", dependencies: [.product(name: "Plumb", package: "plumb")]),
    .executableTarget(
      name: "heap_snapshot", dependencies: [.product(name: "Plumb", package: "plumb")]),
    .executableTarget(
      name: "heap_trace", dependencies: [.product(name: "Plumb", package: "plumb")]),
    .executableTarget(
      name: "operations", dependencies: [.product(name: "Plumb", package: "plumb")]),
    .testTarget(
      name: "MeasuredTests", dependencies: [.product(name: "PlumbTesting", package: "plumb")]),
  ]
)
