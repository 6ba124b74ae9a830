// swift-tools-version: 6.1
import PackageDescription

// What import Plumb costs, beside its peers; a package of its own, since it takes other packages.
let package = Package(
  name: "library-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "plumb", path: "../.."),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
  ],
  targets: [
    .executableTarget(
      name: "LibraryCost",
      dependencies: [
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "Plumb", package: "plumb"),
      ])
  ]
)
