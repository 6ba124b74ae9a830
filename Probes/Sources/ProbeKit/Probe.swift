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

  /// Runs a probe with the process's arguments, and prints what it gives: numbers by their names.
  ///
  /// Arguments that make no sense end the process with status 1 and a sentence.
  public static func run(_ body: (Probe) throws -> [String: Int]) {
    do {
      let probe = try Probe(Array(CommandLine.arguments.dropFirst()))
      probe.report(try body(probe))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  init(_ arguments: [String]) throws {
    var isDefective = false
    var scale = 1
    var printsJSON = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--defect": isDefective = true
      case "--json": printsJSON = true
      case "--scale":
        guard let text = rest.popFirst(), let number = Int(text), (1...1000).contains(number) else {
          throw ProbeError("--scale needs a whole number from 1 to 1000.")
        }
        scale = number
      default:
        throw ProbeError("'\(argument)' is unknown. Give --defect, --scale NUMBER or --json.")
      }
    }
    (self.isDefective, self.scale, self.printsJSON) = (isDefective, scale, printsJSON)
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
