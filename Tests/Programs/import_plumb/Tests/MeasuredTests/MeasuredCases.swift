// The same in XCTest.
import PlumbTesting
import XCTest

final class MeasuredCases: XCTestCase {
  func testWithin() {
    let seven = measureAllocations(max: 5) {
      allocateAndFree(5)
      return 7
    }
    XCTAssertEqual(seven, 7)
    measureMemory(peak: 12_000) { allocateAndFree(2, bytes: 12_000) }
    measureRetained(max: 0) { allocateAndFree(2) }
    assertNoLeaks { makeChain() }
    assertReleased(Node())
  }

  func testAllocations() { measureAllocations(max: 5) { allocateAndFree(6) } }
  func testPeak() { measureMemory(peak: 10_000) { allocateAndFree(2, bytes: 12_000) } }
  func testLeaks() { assertNoLeaks { makeCycle() } }
  func testReleased() { assertReleased(Registry.register()) }
}
