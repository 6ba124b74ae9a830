import CaptureStore
import ProfileModel
import SyntheticRecordings
import Testing

@Suite("A profile that is sealed and read back is the same")
struct CaptureRoundTripTests {
  private let folder = TemporaryFolder()

  private func roundTrip(_ profile: Profile) throws -> Profile {
    let path = "\(folder.path)/a.plumb"
    try CaptureWriter(replacesTarget: true).write(profile, to: path)
    return try Capture(path: path).profile()
  }

  @Test("every part of a profile comes back, indices included")
  func lossless() throws {
    let profile = Profile.sample
    #expect(profile.contradictions().isEmpty)
    let read = try roundTrip(profile)
    #expect(Parts(read.run) == Parts(profile.run))
    #expect(Parts(read.trust) == Parts(profile.trust))
    #expect(read.modules == profile.modules)
    #expect(read.threads == profile.threads)
    #expect(read.timeline.points == profile.timeline.points)
    #expect(read.timeline.quantumBytes == profile.timeline.quantumBytes)
    #expect(read.frames.frames == profile.frames.frames)
    #expect(read.peakBytes == profile.peakBytes)
    #expect(read.paths.count == profile.paths.count)
    for path in profile.paths.identifiers {
      #expect(read.paths.parent(of: path) == profile.paths.parent(of: path))
      #expect(read.paths.frame(of: path) == profile.paths.frame(of: path))
    }
    #expect(read.sites.map(\.path) == profile.sites.map(\.path))
    #expect(read.sites.map(\.counts) == profile.sites.map(\.counts))
    #expect(read.sites.map(\.sizes.buckets) == profile.sites.map(\.sizes.buckets))
    #expect(read.sites.map(\.lifetimes.buckets) == profile.sites.map(\.lifetimes.buckets))
    #expect(read.threadShares.map(\.site) == profile.threadShares.map(\.site))
    #expect(read.threadShares.map(\.thread) == profile.threadShares.map(\.thread))
    #expect(read.threadShares.map(\.counts) == profile.threadShares.map(\.counts))
    #expect(read.types.map(\.name) == profile.types.map(\.name))
    #expect(read.types.map(\.kind) == profile.types.map(\.kind))
    #expect(read.typeShares.map(\.site) == profile.typeShares.map(\.site))
    #expect(read.typeShares.map(\.type) == profile.typeShares.map(\.type))
    #expect(read.typeShares.map(\.counts) == profile.typeShares.map(\.counts))
    #expect(read.timers == profile.timers && !profile.timers.isEmpty)
  }

  @Test("a profile of nothing, of which nothing is known, comes back as that")
  func empty() throws {
    let read = try roundTrip(Profile())
    #expect(Parts(read.run) == Parts(Profile().run))
    #expect(Parts(read.trust) == Parts(Profile().trust))
    #expect(read.sites.isEmpty && read.frames.count == 0 && read.paths.count == 1)
    #expect(read.peakBytes == nil)
  }

  @Test("a file that exists is kept unless it is to be replaced, and nothing is left beside it")
  func existing() throws {
    let path = folder.write(Array("precious".utf8), to: "taken.plumb")
    #expect(throws: CaptureError.exists(path: path)) {
      try CaptureWriter(replacesTarget: false).write(.sample, to: path)
    }
    #expect(folder.names == ["taken.plumb"])
    try CaptureWriter(replacesTarget: true).write(.sample, to: path)
    #expect(try Capture(path: path).profile().sites.count == 3)
    #expect(folder.names == ["taken.plumb"])
    #expect(
      throws: CaptureError.cannotWrite(
        path: "\(folder.path)/nowhere/a.plumb", reason: "No such file or directory")
    ) {
      try CaptureWriter(replacesTarget: false).write(
        .sample, to: "\(folder.path)/nowhere/a.plumb")
    }
  }

  @Test("equal profiles give equal files")
  func deterministic() throws {
    let paths = ["a", "b"].map { "\(folder.path)/\($0).plumb" }
    for path in paths { try CaptureWriter(replacesTarget: false).write(.sample, to: path) }
    #expect(try Bytes.read(paths[0]) == Bytes.read(paths[1]))
  }

  @Test("a name with signs that mean something in a URI or to SQLite is only a name")
  func names() throws {
    for name in ["a?mode=rw.plumb", "50%25 #1.plumb", ":memory:", "ü.plumb"] {
      let path = "\(folder.path)/\(name)"
      try CaptureWriter(replacesTarget: false).write(.sample, to: path)
      #expect(try Capture(path: path).profile().sites.count == 3)
    }
  }

  @Test("twenty thousand sites of forty frames cost what the schema's page says")
  func size() throws {
    let profile = LargeProfile.make(sites: 20_000, depth: 40)
    let path = "\(folder.path)/large.plumb"
    try CaptureWriter(replacesTarget: false).write(profile, to: path)
    let nodes = profile.paths.count
    let bytes = try Bytes.read(path).count
    #expect(nodes > 200_000)
    #expect(bytes <= 20 * nodes + 100 * 20_000)
  }
}

/// A value's stored properties as text, each under its name.
private struct Parts: Equatable {
  private var values: [String]

  init(_ value: Any) {
    values = Mirror(reflecting: value).children.map { "\($0.label ?? ""): \($0.value)" }
  }
}
