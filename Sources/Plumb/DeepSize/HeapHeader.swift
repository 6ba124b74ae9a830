#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two words that every object and box of Swift begins with: metadata and reference counts
/// (`RefCount.h` of the runtime, 64-bit).
///
/// Counts: bit 0 and the low half all ones mean immortal; bits 1 to 31 count unowned references;
/// bit 32 is set while and after the object is torn down; bits 33 to 62 count strong references
/// beyond the first. With the two highest bits set the word is the address of a side table, shifted
/// right by three; its counts stand at byte 16.
struct HeapHeader {
  let address: UnsafeRawPointer

  var metadata: RuntimeMetadata? { RuntimeMetadata(plausible: address.load(as: UInt.self)) }

  private var word: UInt { address.load(fromByteOffset: 8, as: UInt.self) }

  /// Objects of the image, literals and empty singletons: never counted, never freed.
  var isImmortal: Bool { word & 0xFFFF_FFFF == 0xFFFF_FFFF }

  var sideTable: UnsafeRawPointer? {
    guard !isImmortal, word >> 62 == 3 else { return nil }
    return UnsafeRawPointer(bitPattern: (word << 3) & 0x0000_7FFF_FFFF_FFF8)
  }

  private var counts: UInt {
    sideTable.map { $0.load(fromByteOffset: 16, as: UInt.self) } ?? word
  }

  var isTornDown: Bool { counts >> 32 & 1 != 0 }
  var strongCount: Int { Int(counts >> 33 & 0x3FFF_FFFF) + 1 }

  /// An object that the optimiser put on the stack begins with a second unowned reference, so that
  /// nothing frees it; one that was weakly or unowned referenced may look the same.
  var mayBeOffHeap: Bool { counts >> 1 & 0x7FFF_FFFF != 1 }
}

/// Asks the allocator, and only about what is one of its blocks.
struct BlockSizes {
  private let stack: Range<UInt>
  private let hasGlibcHeaders: Bool

  init() {
    stack = Self.currentStack()
    hasGlibcHeaders = Self.allocatorKeepsGlibcHeaders()
  }

  /// Bytes that the block at the address can hold.
  ///
  /// `minimum` is what the object needs at least. Nil if it lies on the stack or in an image.
  func usableSize(of header: HeapHeader, minimum: Int) -> Int? {
    if header.isImmortal { return nil }
    if header.mayBeOffHeap && !isHeapBlock(header.address, minimum: minimum) { return nil }
    return usableSize(ofBlock: header.address)
  }

  func usableSize(ofBlock address: UnsafeRawPointer) -> Int {
    #if canImport(Darwin)
      return malloc_size(address)
    #else
      return mallocUsableSize(address)
    #endif
  }

  /// Whether an address can be passed to the allocator at all, as far as can be known.
  func isHeapBlock(_ address: UnsafeRawPointer, minimum: Int) -> Bool {
    #if canImport(Darwin)
      return malloc_size(address) >= minimum
    #else
      let place = UInt(bitPattern: address)
      if place & 15 != 0 || isOnStackOrInImage(address) { return false }
      guard hasGlibcHeaders else { return true }
      // glibc writes a block's size before it: what was asked for and 8, rounded up to 16. A
      // larger one than twice the minimum and two pages is taken for something else.
      let size = address.load(fromByteOffset: -8, as: UInt.self) & ~7
      let least = UInt(max(32, (minimum + 8 + 15) & ~15))
      return size >= least && (minimum <= 16 || size <= 2 * least + 8192)
    #endif
  }

  func isOnStackOrInImage(_ address: UnsafeRawPointer) -> Bool {
    stack.contains(UInt(bitPattern: address)) || isInImage(address)
  }

  private func isInImage(_ address: UnsafeRawPointer) -> Bool {
    #if canImport(Darwin)
      return false
    #else
      var information: (UInt, UInt, UInt, UInt) = (0, 0, 0, 0)
      return withUnsafeMutableBytes(of: &information) {
        addressInImage(address, $0.baseAddress!) != 0
      }
    #endif
  }

  private static func currentStack() -> Range<UInt> {
    #if canImport(Darwin)
      return 0..<0
    #else
      var attributes = pthread_attr_t()
      guard attributesOfThread(pthread_self(), &attributes) == 0 else { return 0..<0 }
      defer { pthread_attr_destroy(&attributes) }
      var start: UnsafeMutableRawPointer?
      var size = 0
      guard pthread_attr_getstack(&attributes, &start, &size) == 0 else { return 0..<0 }
      let first = UInt(bitPattern: start)
      return first..<first + UInt(size)
    #endif
  }

  private static func allocatorKeepsGlibcHeaders() -> Bool {
    #if canImport(Glibc)
      guard let probe = malloc(100) else { return false }
      defer { free(probe) }
      return probe.load(fromByteOffset: -8, as: UInt.self) & ~7 == 112
        && mallocUsableSize(probe) == 104
    #else
      return false
    #endif
  }
}

#if !canImport(Darwin)
  @_silgen_name("malloc_usable_size")
  private func mallocUsableSize(_: UnsafeRawPointer?) -> Int

  @_silgen_name("dladdr")
  private func addressInImage(_: UnsafeRawPointer, _: UnsafeMutableRawPointer) -> Int32

  @_silgen_name("pthread_getattr_np")
  private func attributesOfThread(
    _: pthread_t, _: UnsafeMutablePointer<pthread_attr_t>
  ) -> Int32
#endif
