import Foundation

/// One run of a probe: a small program with a planted defect that Plumb must show.
///
/// `probe [--defect] [--scale NUMBER] [--json]`: healthy unless told otherwise, the same at every
/// run, and it prints what is true of it.
public struct Probe {
  /// Whether the planted defect is in.
  public let isDefective: Bool
  /// Multiplies the probe's sizes.
  public let scale: Int
  private let printsJSON: Bool
  private let options: [String: String]

  /// Runs a probe with the process's arguments, and prints what it gives: numbers by their names.
  ///
  /// Arguments that make no sense end the process with status 1 and a sentence.
  ///
  /// - Parameter names: Options of the probe's own, such as `--file`; each takes a value.
  public static func run(
    accepting names: [String] = [], _ body: (Probe) throws -> [String: Int]
  ) {
    do {
      let probe = try Probe(accepting: names)
      probe.report(try body(probe))
    } catch {
      refuse(error)
    }
  }

  static func refuse(_ error: any Error) -> Never {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }

  /// What an option of the probe's own was given; nil without it.
  public func text(_ option: String) -> String? { options[option] }

  /// The same as a whole number, 0 or more.
  public func number(_ option: String) throws -> Int? {
    guard let text = options[option] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ProbeError("\(option) needs a whole number, not '\(text)'.")
    }
    return number
  }

  /// By the process's arguments.
  init(accepting names: [String] = []) throws {
    var options: [String: String] = [:]
    var isDefective = false
    var scale = 1
    var printsJSON = false
    var rest = CommandLine.arguments.dropFirst()
    while let argument = rest.popFirst() {
      switch argument {
      case "--defect": isDefective = true
      case "--json": printsJSON = true
      case "--scale":
        guard let text = rest.popFirst(), let number = Int(text), (1...1000).contains(number) else {
          throw ProbeError("--scale needs a whole number from 1 to 1000.")
        }
        scale = number
      case let name where names.contains(name):
        guard let value = rest.popFirst() else { throw ProbeError("\(name) needs a value.") }
        options[name] = value
      default:
        let own = names.map { ", \($0) VALUE" }.joined()
        throw ProbeError(
          "'\(argument)' is unknown. Give --defect, --scale NUMBER\(own) or --json.")
      }
    }
    (self.isDefective, self.scale, self.printsJSON) = (isDefective, scale, printsJSON)
    self.options = options
  }

  func report(_ truth: [String: Int]) {
    let members = truth.sorted { $0.key < $1.key }
    if printsJSON {
      print("{" + members.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}")
    } else {
      for (name, value) in members { print("\(name): \(value)") }
    }
  }
}

/// What is wrong with what a probe was given, as a sentence.
public struct ProbeError: Error, CustomStringConvertible {
  public let description: String

  /// A sentence for people.
  public init(_ description: String) { self.description = description }
}
