// PackagesThatDepend.swift: a package that takes the products from a tagged git address.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct PackagesThatDepend {
    private static let manifest = """
      // swift-tools-version: 6.1
      import PackageDescription

      let package = Package(
        name: "App",
        dependencies: [.package(url: "file://ORIGIN", from: "0.1.0")],
        targets: [
          .executableTarget(
            name: "App", dependencies: [.product(name: "Plumb", package: "plumb")]),
          .testTarget(
            name: "AppTests", dependencies: [.product(name: "PlumbTesting", package: "plumb")]),
        ])
      """

    private static let source = """
      import Plumb

      let metrics = PerformanceMetrics()
      for _ in 0..<3 { metrics.measure("parse") {} }
      print(metrics.report().operations.map { "\\($0.name) \\($0.count)" })
      """

    private static let testSource = """
      import PlumbTesting
      import Testing

      @Test(.allocations(max: 0)) func nothing() {}
      """

    /// Runs a program of PATH under its own name; gives what it wrote, and fails with it.
    @discardableResult
    private func run(
      _ program: String, _ arguments: String..., in folder: String
    ) throws -> String {
      let outcome = try outcome(program, arguments, in: folder)
      guard outcome.ending == .exited(0) else {
        throw Failure("\(program) \(arguments): \(outcome.output)\(outcome.errors)")
      }
      return outcome.output
    }

    private func outcome(
      _ program: String, _ arguments: [String], in folder: String
    ) throws -> Outcome {
      var environment = Harness.environment.filter { ["HOME", "PATH"].contains($0.key) }
      environment["PLUMB_TOOL"] = try Harness.tool()
      environment["PLUMB_LIBRARY"] = try Harness.library()
      return try Command(
        path: "/usr/bin/env", arguments: [program] + arguments, environment: environment,
        folder: folder
      ).run(seconds: 300)
    }

    /// `swift package plumb` is the tool, with products by their names.
    private func expectPlugin(in package: String) throws {
      try run(
        "swift", "package", "plumb", "-c", "debug", "run", "--quiet", "-o", "app.plumb", "--",
        "App", in: package)
      let report = try run(
        "swift", "package", "plumb", "report", "app.plumb", "--format", "json", in: package)
      #expect(report.contains("/debug/App\""))
      // SwiftPM knows no other status of a plugin than 0 and 1, and one output.
      let refused = try outcome(
        "swift", ["package", "plumb", "report", "missing.plumb"], in: package)
      #expect(refused.ending == .exited(1))
      #expect(refused.output.contains("plumb: The recording 'missing.plumb' cannot be opened"))
      #expect(refused.errors.contains("error: plumb ended with status 1."))
    }

    @Test(
      "a new package that takes Plumb and PlumbTesting from a git address resolves nothing else",
      .enabled(
        if: FileManager.default.fileExists(atPath: Harness.packageRoot + "/.git"),
        "the sources are no git repository"))
    func newPackage() throws {
      let scratch = try ScratchFolder()
      let origin = try scratch.makeFolder("origin") + "/plumb"
      let package = try scratch.makeFolder("package")
      try run("git", "clone", "-q", Harness.packageRoot, origin, in: scratch.path)
      try run("git", "-C", origin, "tag", "0.1.0", in: scratch.path)
      try FileManager.default.createDirectory(
        atPath: package + "/Sources/App", withIntermediateDirectories: true)
      try Self.manifest.replacing("ORIGIN", with: origin)
        .write(toFile: package + "/Package.swift", atomically: true, encoding: .utf8)
      try Self.source
        .write(toFile: package + "/Sources/App/main.swift", atomically: true, encoding: .utf8)
      try FileManager.default.createDirectory(
        atPath: package + "/Tests/AppTests", withIntermediateDirectories: true)
      try Self.testSource.write(
        toFile: package + "/Tests/AppTests/AppTests.swift", atomically: true, encoding: .utf8)
      try run("swift", "build", "-q", "--build-tests", in: package)
      let output = try run("swift", "run", "-q", "--skip-build", "App", in: package)
      #expect(output == "[\"parse 3\"]\n")
      let resolved = try FileManager.default.contentsOfDirectory(
        atPath: package + "/.build/checkouts")
      #expect(resolved == ["plumb"])
      try expectPlugin(in: package)
    }
  }
}
