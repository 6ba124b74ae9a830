// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that whoever uses plumb never resolves or builds the benchmarks.
let package = Package(
  name: "benchmarks",
  targets: [
    .executableTarget(name: "SwiftSingleThreaded"),
    .executableTarget(name: "SwiftConcurrent"),
  ]
)
