import Analysis
import Glibc
import HeapGraph
import ProfileModel

/// Watches the live blocks of a running program, and asks at the end who holds what rose.
struct GrowthWatch {
  private let snapshots: SnapshotWriter
  private let every: Interval
  private let count: Int

  /// Rows whose holder is looked for: each costs a walk through the heap.
  private static let examinedRows = 10

  init(_ process: RecordedProgram, every: Interval, count: Int) {
    snapshots = SnapshotWriter(process, replaces: false)
    self.every = every
    self.count = count
  }

  /// - Throws: 1 when the program can't be read, or ends before enough moments were seen.
  func run() throws(ToolError) -> (findings: GrowthFindings, profile: Profile) {
    var moments: [GrowthSearch.Moment] = []
    var last = Profile()
    let progress = ProgressLine()
    defer { progress.finish() }
    for number in 1...count {
      progress.show("moment \(number) of \(count)")
      guard snapshots.process.isAlive else { break }
      let profile: Profile
      do throws(ToolError) {
        profile = try snapshots.profile()
      } catch {
        guard moments.count >= GrowthSearch.fewestMoments, !snapshots.process.isAlive else {
          throw error
        }
        break
      }
      moments.append(GrowthSearch.Moment(profile, name: "moment \(number)"))
      last = profile
      if number < count { sleep(every) }
    }
    guard moments.count >= GrowthSearch.fewestMoments else {
      throw .report(
        "The program ended after \(moments.count) moments; growth needs "
          + "\(GrowthSearch.fewestMoments). Give a shorter --every.")
    }
    progress.show("looking for what holds them")
    let holders = holders()
    if let holders {
      for index in moments.indices { holders.addTypes(to: &moments[index].measurement) }
    }
    var findings = GrowthSearch.findings(moments)
    for index in findings.sites.indices.prefix(Self.examinedRows) {
      findings.sites[index].hold = holders?.hold(of: findings.sites[index].subject)
    }
    for index in findings.types.indices.prefix(Self.examinedRows) {
      findings.types[index].hold = holders?.hold(of: findings.types[index].subject)
    }
    return (findings, last)
  }

  private func sleep(_ interval: Interval) {
    var time = timespec(
      tv_sec: Int(interval.nanoseconds / 1_000_000_000),
      tv_nsec: Int(interval.nanoseconds % 1_000_000_000))
    var rest = timespec()
    while nanosleep(&time, &rest) != 0, errno == EINTR { time = rest }
  }

  /// Where ptrace is not allowed the growth is shown without, and why is said.
  private func holders() -> GrowthHolders? {
    do throws(ToolError) {
      return GrowthHolders(try InspectedHeap(pid: snapshots.process.pid))
    } catch {
      Message.note("What the blocks are, and who holds them, is not shown. \(error.message)")
      return nil
    }
  }
}

extension GrowthSearch.Moment {
  /// A profile of a program that runs, or ran then.
  init(_ profile: Profile, name: String) {
    self.init(
      timeNanoseconds: profile.run.durationNanoseconds ?? 0,
      measurement: Measurement(profile, name: name))
  }
}
