/// Protocol buffers' wire format, as far as pprof needs it.
///
/// Source: protobuf.dev, "Encoding". A field is its number and wire type, then a varint, or a
/// length and so many bytes; zero and empty are left out, as proto3 does.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ field: Int, _ value: Int) {
    integer(field, UInt64(bitPattern: Int64(value)))
  }

  mutating func integer(_ field: Int, _ value: UInt64) {
    guard value != 0 else { return }
    varint(UInt64(field) << 3)
    varint(value)
  }

  mutating func boolean(_ field: Int, _ value: Bool) {
    integer(field, value ? 1 : 0)
  }

  mutating func text(_ field: Int, _ text: String) {
    delimited(field, count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Numbers side by side in one field.
  mutating func packed(_ field: Int, _ values: some Sequence<Int>) {
    var inner = ProtobufWriter()
    for value in values { inner.varint(UInt64(bitPattern: Int64(value))) }
    delimited(field, count: inner.bytes.count)
    bytes.append(contentsOf: inner.bytes)
  }

  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    delimited(field, count: inner.bytes.count)
    bytes.append(contentsOf: inner.bytes)
  }

  private mutating func delimited(_ field: Int, count: Int) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(count))
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
