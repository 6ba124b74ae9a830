import ArgumentParser
import Glibc

/// An address of this machine to listen on: `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`.
struct ListenAddress: ExpressibleByArgument {
  private let host: String
  private let port: UInt16

  /// Nil where the text is not a host and a port.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"),
      let port = UInt16(argument[argument.index(after: colon)...])
    else { return nil }
    var host = String(argument[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
    self.host = host
    self.port = port
  }

  /// - Throws: 1 when there is no such address here, or it is taken.
  func open() throws(ToolError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &found)
    guard code == 0, let address = found?.pointee else {
      throw failure(String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(found) }
    let type = address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(address.ai_family, type, address.ai_protocol)
    guard socket >= 0 else { throw failure(systemReason()) }
    var yes: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(socket, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(socket, 16) == 0
    else {
      let reason = systemReason()
      close(socket)
      throw failure(reason)
    }
    return socket
  }

  private func failure(_ reason: String) -> ToolError {
    .report(
      "There is no listening on '\(host)', port \(port): \(reason). Choose another address.")
  }

  /// The address with the port that the system gave.
  func name(of socket: Int32) -> String {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
    }
    // The port is at the same place in both families, in the network's order.
    let given = withUnsafeBytes(of: &address) {
      UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
    }
    let shownHost = host.contains(":") ? "[\(host)]" : host
    return "\(shownHost):\(result == 0 ? given : port)"
  }
}
