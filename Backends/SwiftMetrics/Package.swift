// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever uses Plumb alone resolves no other package.
let package = Package(
  name: "plumb-swift-metrics",
  platforms: [.macOS(.v15)],
  products: [.library(name: "PlumbSwiftMetrics", targets: ["PlumbSwiftMetrics"])],
  dependencies: [
    .package(name: "plumb", path: "../.."),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "PlumbSwiftMetrics",
      dependencies: [
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Plumb", package: "plumb"),
      ]),
    .testTarget(
      name: "PlumbSwiftMetricsTests",
      dependencies: [
        "PlumbSwiftMetrics",
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "Plumb", package: "plumb"),
      ]),
  ]
)
