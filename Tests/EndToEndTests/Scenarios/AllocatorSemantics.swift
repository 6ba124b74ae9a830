// AllocatorSemantics.swift: what the malloc family answers, and what is counted of it (RELIABILITY
// 25 to 40).
import Foundation
import Testing

extension EndToEnd {
  @Suite struct AllocatorSemantics {
    @Test(
      "the answers at the corners are glibc's",
      arguments: ["jemalloc", "system"])
    func corners(allocator: String) throws {
      let options = "allocator=\(allocator)"
      try Scenario("corners").expectAsWithoutUs(options: options).report().expectWhole()
      try Scenario("usable_size").expectAsWithoutUs(options: options).report().expectWhole()
    }

    @Test("each function of the family is counted at its site, to the byte")
    func knownTotals() throws {
      let report = try Scenario("known_totals").expectAsWithoutUs().report()
      report.expectWhole()
      let expected = [
        ("use_malloc", 101, 1009, 51), ("use_calloc", 103, 7 * 289, 52),
        ("use_memalign", 107, 3001, 54), ("use_posix_memalign", 109, 4001, 55),
        ("use_aligned_alloc", 113, 4096, 57), ("use_valloc", 127, 5003, 64),
        ("use_pvalloc", 131, 6007, 66), ("start_growing", 97, 7001, 97), ("grow", 97, 9001, 0),
        ("realloc_to_nothing", 89, 8009, 89), ("fail_to_grow", 83, 10007, 0),
      ]
      for (function, allocations, bytes, frees) in expected {
        report.expectSite(function, allocations: allocations, bytesEach: bytes, frees: frees)
      }
    }

    @Test("the peak of one thread is exact, and so is each site's share of it")
    func peak() throws {
      let report = try Scenario("peak").expectAsWithoutUs().report()
      report.expectWhole()
      #expect(report.trust.peakErrorBytes == 0)
      #expect(report.counts(blaming: "rise").peakBytes == 1009 * 10007)
      #expect(report.counts(blaming: "stay").peakBytes == 0)
      #expect(report.counts(blaming: "pass").temporaryAllocations == 5003)
      report.expectSite("rise", allocations: 1009, bytesEach: 10007, frees: 1009)
      report.expectSite("stay", allocations: 101, bytesEach: 2003, frees: 0)
    }

    @Test("a peak that threads make in turns is found to within its stated error")
    func peakInTurns() throws {
      let report = try Scenario("peak_in_turns").expectAsWithoutUs().report()
      report.expectWhole()
      let expected = 50_000_007 + 45_000_003 + 40_000_003
      #expect(report.trust.peakErrorBytes < 1 << 20)
      #expect(abs(report.totals.peakBytes - expected) <= report.trust.peakErrorBytes)
    }

    @Test("an address given to another thread at once keeps the order of its events")
    func reallocRace() throws {
      let report = try Scenario("realloc_race").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_survivor", allocations: 211, bytesEach: 1009, frees: 0)
      for function in ["resize_up", "resize_down", "allocate_small", "allocate_large"] {
        let counts = report.counts(blaming: function)
        #expect(counts.allocations == 200_000, "\(function)")
        #expect(counts.frees == 200_000, "\(function)")
      }
    }

    @Test("a block freed by another thread is counted once, at its own site")
    func handedOver() throws {
      let report = try Scenario("handed_over").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("produce", allocations: 100_003, bytesEach: 131, frees: 100_000)
    }

    @Test("every operator new meets its delete, replaced ones too")
    func operators() throws {
      let report = try Scenario("operators").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("pair_plain", allocations: 404, bytesEach: 1009, frees: 404)
      report.expectSite("pair_array", allocations: 404, bytesEach: 2003, frees: 404)
      report.expectSite("pair_aligned", allocations: 303, bytesEach: 3001, frees: 303)
      report.expectSite("pair_aligned_array", allocations: 303, bytesEach: 4001, frees: 303)
      try Scenario("own_operators").expectAsWithoutUs().report().expectWhole()
    }

    @Test(
      "memory of libc's, large alignments, early blocks and loader namespaces: as without us",
      arguments: [
        "library_allocated", "large_alignment", "early", "namespaces_of_loader",
      ])
    func asWithoutUs(name: String) throws {
      try Scenario(name).expectAsWithoutUs().report().expectWhole()
      try Scenario(name).expectAsWithoutUs(options: "allocator=system").report().expectWhole()
    }

    @Test("a program with a malloc of its own keeps calling it, and its report says so")
    func ownMalloc() throws {
      let report = try Scenario("own_malloc").expectAsWithoutUs().report()
      #expect(report.run.otherMalloc?.hasSuffix("/own_malloc") == true)
    }

    @Test("a program that only takes the address of malloc has none of its own")
    func addressTaken() throws {
      let report = try Scenario("address_taken").expectAsWithoutUs().report()
      report.expectWhole()
      report.expectSite("allocate_by_address", allocations: 211, bytesEach: 1009, frees: 0)
      #expect(report.run.otherMalloc == nil)
    }

    @Test("bash, ldd and libc.so.6 as a program run as without us")
    func programsOfTheSystem() throws {
      try Scenario("/bin/bash", "-c", "for i in 1 2 3; do echo $i | cat; done; exit 5")
        .expectAsWithoutUs()
      try Scenario("/lib/x86_64-linux-gnu/libc.so.6").expectAsWithoutUs()
    }
  }
}
