import CPlumbSeam
import CRecorder
import CRecording
import Testing

extension SerializedTests {
  @Suite("Timers that a program gives to its recording")
  struct TimerTableTests {
    private let process: SyntheticProcess

    init() throws { process = try SyntheticProcess() }

    private var section: plumb_section {
      withUnsafeBytes(of: process.recording.pointee.header.pointee.sections) {
        $0.bindMemory(to: plumb_section.self)[Int(PLUMB_SECTION_TIMERS.rawValue)]
      }
    }

    private func keep(_ name: String, calls: UInt64) -> Bool {
      var timer = plumb_timer()
      timer.calls = calls
      timer.of_process.peak_bytes = 7
      return timer_table_keep(process.state, name, &timer)
    }

    private func record(_ index: Int) -> (name: String, calls: UInt64, last: UInt64) {
      let record = process.recording.pointee.timers[index]
      let figures = withUnsafeBytes(of: record.figures) { Array($0.bindMemory(to: UInt64.self)) }
      let name = String(cString: process.recording.pointee.strings + Int(record.name))
      return (name, figures[0], figures[figures.count - 1])
    }

    @Test("a name has one record, with its latest figures")
    func latest() {
      #expect(keep("load", calls: 1) && keep("save", calls: 5) && keep("load", calls: 2))
      #expect(section.count == 2)
      #expect(record(0) == ("load", 2, 7))
      #expect(record(1) == ("save", 5, 7))
      #expect(process.recording.pointee.timers[0].publications == 4)
    }

    @Test("what is no name is refused, and takes no room")
    func names() {
      #expect(keep(String(repeating: "n", count: 255), calls: 1))
      #expect(!keep(String(repeating: "n", count: 256), calls: 1))
      #expect(!keep("", calls: 1))
      var timer = plumb_timer()
      #expect(!timer_table_keep(process.state, nil, &timer))
      #expect(section.count == 1)
    }

    @Test("a full table keeps those that it has, refuses another, and is said to be full")
    func full() {
      let room = Int(section.capacity)
      for index in 0..<room { #expect(keep("operation \(index)", calls: 1)) }
      #expect(!keep("one more", calls: 1))
      #expect(keep("operation 3", calls: 9))
      #expect(record(3).calls == 9 && Int(section.count) == room)
      let full = process.recording.pointee.header.pointee.trust.full_sections
      #expect(full == 1 << UInt64(PLUMB_SECTION_TIMERS.rawValue))
    }
  }
}
