// ContinuousIntegration.swift: the shell steps of Documentation/CI, run on a package.
import Foundation
import Testing

extension EndToEnd {
  @Suite struct ContinuousIntegration {
    private static let files = [
      "Package.swift": """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(
        name: "App",
        targets: [
          .target(name: "Shop"), .executableTarget(name: "App", dependencies: ["Shop"]),
          .testTarget(name: "ShopTests", dependencies: ["Shop"]),
        ])
      """,
      "Sources/Shop/Cart.swift": """
      public final class Cart {
        private var items: [Int] = []
        public init() {}
        public func add(_ item: Int) { items.append(item) }
        public var total: Int { items.reduce(0, +) }
      }
      """,
      "Sources/App/main.swift": """
      import Shop
      var sum = 0
      for number in 0..<100 {
        let cart = Cart()
        for item in 0..<9 { cart.add(number + item) }
        sum += cart.total
      }
      print(sum)
      """,
      "Tests/ShopTests/CartTests.swift": """
      import Shop
      import Testing
      @Test func total() {
        let cart = Cart()
        for number in 0..<10 { cart.add(number) }
        #expect(cart.total == 45)
      }
      """,
    ]

    /// The scripts under `run: |` of GitHub's job.
    private static func githubSteps() throws -> [String] {
      let text = try String(
        contentsOfFile: Harness.packageRoot + "/Documentation/CI/github.yml", encoding: .utf8)
      var steps: [[Substring]] = []
      var isInside = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasSuffix(" run: |") {
          steps.append([])
          isInside = true
        } else if isInside, line.hasPrefix("          ") {
          steps[steps.count - 1].append(line)
        } else {
          isInside = false
        }
      }
      return steps.map { $0.joined(separator: "\n") }
    }

    /// The lines under `script:` of GitLab's job.
    private static func gitlabSteps() throws -> [String] {
      let text = try String(
        contentsOfFile: Harness.packageRoot + "/Documentation/CI/gitlab.yml", encoding: .utf8)
      return text.split(separator: "\n").drop { $0 != "  script:" }.dropFirst()
        .prefix { $0.hasPrefix("    - ") }.map { String($0.dropFirst("    - ".count)) }
    }

    private func run(_ script: String, in folder: String) throws -> Outcome {
      let tool = URL(fileURLWithPath: try Harness.tool()).deletingLastPathComponent().path
      var environment = Harness.environment.filter { ["HOME", "PATH"].contains($0.key) }
      environment["PATH"] = "\(tool):\(environment["PATH"] ?? "")"
      environment["GITHUB_STEP_SUMMARY"] = folder + "/summary.md"
      return try Command(
        path: "/bin/bash", arguments: ["-e", "-o", "pipefail", "-c", script],
        environment: environment, folder: folder
      ).run(seconds: 300)
    }

    private func expect(
      _ status: Int32, of script: String, in folder: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
      let outcome = try run(script, in: folder)
      #expect(
        outcome.ending == .exited(status), "\(script)\n\(outcome.output)\(outcome.errors)",
        sourceLocation: sourceLocation)
      return outcome
    }

    @Test("the jobs pass on what was blessed, and fail at the line that allocates more")
    func jobs() throws {
      let scratch = try ScratchFolder()
      for (name, text) in Self.files {
        let path = scratch.path + "/" + name
        try FileManager.default.createDirectory(
          atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
          withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      }
      let (github, gitlab) = (try Self.githubSteps(), try Self.gitlabSteps())
      #expect(github.count == 3 && gitlab.count == 3)
      let build = try #require(github.first)
      _ = try expect(0, of: build, in: scratch.path)
      _ = try expect(0, of: "plumb bless -- .build/release/App", in: scratch.path)
      _ = try expect(0, of: "plumb test --bless -- swift test", in: scratch.path)
      for step in github.dropFirst() + gitlab { _ = try expect(0, of: step, in: scratch.path) }
      let junit = try String(contentsOfFile: scratch.path + "/plumb.xml", encoding: .utf8)
      #expect(junit.contains("<testsuite"))

      // One more allocation for each item that is put into a cart.
      let cart = scratch.path + "/Sources/Shop/Cart.swift"
      try Self.files["Sources/Shop/Cart.swift"]?
        .replacing("items.append(item)", with: "items = items + [item]")
        .write(toFile: cart, atomically: true, encoding: .utf8)
      _ = try expect(0, of: build, in: scratch.path)
      let program = try expect(2, of: github[1], in: scratch.path)
      #expect(program.output.contains("::error file=Sources/Shop/Cart.swift,line=4"))
      let tests = try expect(2, of: github[2], in: scratch.path)
      #expect(tests.output.contains("total"))
      #expect(tests.output.contains("Cart.swift:4"))
    }
  }
}
