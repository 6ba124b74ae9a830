import JSONReading
import ProfileModel
import Rendering
import Testing

@Suite("A profile of DHAT stands for the run that it was made from")
struct DHATReadingTests {
  private static let profile: Profile = {
    var profile = Profile()
    profile.run.executable = "/build/app"
    for (line, function) in [(10, "load()"), (30, "closure #2 in store()")] {
      var frame = Frame(function: function, module: 0, moduleName: "app")
      (frame.file, frame.line) = ("/src/app.swift", line)
      var site = Site(path: profile.paths.intern(innermostFirst: [profile.frames.intern(frame)]))
      site.counts = Counts(
        allocations: line, allocatedBytes: 32 * line, frees: 1, freedBytes: 32, peakBlocks: 2,
        peakBytes: 64, temporaryAllocations: 0)
      profile.sites.append(site)
    }
    return profile
  }()

  private func read(_ text: String) throws -> Measurement {
    try ReportReading.measurement(Array(text.utf8), name: "a")
  }

  @Test("What plumb exports is read back with equal totals")
  func ownExport() throws {
    var text = ""
    DHATReport().render(Self.profile, to: &text)
    let read = try read(text)
    #expect(read.totals == Measurement(Self.profile, name: "a").totals)
    #expect(read.knownMetrics == Set(Metric.allCases).subtracting([.temporaryAllocations]))
    #expect(Set(read.sites.map(\.function)) == ["load()", "closure #2 in store()"])
    #expect(Set(read.sites.compactMap(\.line)) == [10, 30])
  }

  /// In the form of valgrind 3.19, written by hand.
  private static let valgrind = """
    {"dhatFileVersion":2,"mode":"heap","verb":"Allocated"
    ,"cmd":"./app 3"
    ,"pps":
     [{"tb":96,"tbk":3,"tl":9
      ,"mb":64,"mbk":2
      ,"gb":64,"gbk":2
      ,"eb":32,"ebk":1
      ,"fs":[3,1,2]
      }
     ]
    ,"ftbl":
     ["[root]"
     ,"0x48407B4: malloc (vg_replace_malloc.c:381)"
     ,"0x109142: load (app.c:7)"
     ,"0x484DA83: calloc (in /usr/libexec/valgrind/vgpreload_dhat-amd64-linux.so)"
     ]
    }
    """

  @Test("What valgrind writes blames the caller of its malloc")
  func foreign() throws {
    let read = try read(Self.valgrind)
    #expect(read.command == ["./app", "3"])
    #expect(read.totals.allocations == 3 && read.totals.liveBytes == 32)
    #expect(read.sites.map(\.function) == ["load"])
    #expect(read.sites.first?.line == 7)
  }

  @Test(
    "A slip is refused with its line",
    arguments: [
      ("\"fs\":[3,1,2]", "\"fs\":[1,4]", "line 8: a stack has a frame that 'ftbl' has not"),
      ("\"dhatFileVersion\":2", "\"dhatFileVersion\":3", "line 1: only version 2"),
      ("\"heap\"", "\"copy\"", "line 1: only DHAT's mode 'heap'"),
      ("\"tb\":96", "\"tb\":\"x\"", "line 4: "),
    ])
  func broken(from: String, to: String, words: String) throws {
    let error = #expect(throws: JSONError.self) {
      try read(Self.valgrind.replacing(from, with: to))
    }
    #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
  }
}
