// xctest_bundle.swift: what `swift build --build-tests` makes of a few XCTest cases.
import Foundation
import XCTest

final class Shelf { var books: [String: [Int]] = [:] }

final class ShelfTests: XCTestCase {
  private var shelf = Shelf()

  override func setUp() { shelf.books = ["a": [1, 2, 3]] }
  override func tearDown() { shelf.books = [:] }

  func testBooks() throws {
    let data = try JSONEncoder().encode(shelf.books)
    XCTAssertEqual(try JSONDecoder().decode([String: [Int]].self, from: data), shelf.books)
  }
  func testWaiting() {
    let done = expectation(description: "done")
    DispatchQueue.global().async { done.fulfill() }
    wait(for: [done], timeout: 30)
  }
  func testTasks() async {
    let task = Task { 7 }
    let seven = await task.value
    XCTAssertEqual(seven, 7)
  }
}

@main struct Bundle {
  static func main() {
    let tests = testCase([
      ("testBooks", ShelfTests.testBooks),
      ("testWaiting", ShelfTests.testWaiting),
      ("testTasks", asyncTest(ShelfTests.testTasks)),
    ])
    XCTMain([tests])
  }
}
