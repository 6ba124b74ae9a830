/// What blocks hold, as their first words told.
///
/// A profile read from a recording has the addresses that lead to a type's name; symbolication
/// names it. A type without a name is one that nobody could name.
public struct BlockType: Hashable, Sendable {
  /// What kind of thing the first word led to.
  public enum Kind: String, CaseIterable, Sendable {
    /// An instance of a Swift class; storage of arrays, dictionaries, sets and strings, too.
    case instance = "class"
    /// A Swift struct or enum: in a box, or an argument of another type.
    case structure = "struct"
    case enumeration = "enum"
    case foreignClass = "foreign_class"
    case opaque
    case tuple
    case function
    case existential
    case metatype
    case protocolDescriptor = "protocol"
    /// What a closure captured, or a box whose type only its function knows.
    case closure
    /// A value that is kept outside of its variable: `argument` 0 is its type.
    case box
    /// A thrown error: `argument` 0 is its type.
    case error
    case task
    case job
    /// An object whose first word points into a module: a C++ class with virtual functions.
    case virtualClass = "c++"
  }

  /// What kind of thing the first word led to.
  public var kind: Kind
  /// The address that its blocks begin with; for an error box, the one of the error's type. Nil in
  /// a capture, since it means nothing once the program is gone.
  public var address: UInt64?
  /// Index in `Profile.modules` of the file that describes the type; nil where none does.
  public var module: Int?
  /// Where the file describes it, as an address in its image.
  public var offset: UInt64?
  /// Indices in `Profile.types` of generic arguments, elements, or what is in a box; nil where one
  /// is not known.
  public var arguments: [Int?]
  /// What the Swift runtime says of a function or an existential.
  public var flags: UInt32
  /// As people write it, `App.Node<Int>`; nil until it is named, and where it can't be.
  public var name: String?
  /// The bytes of one element, from its start to the next's, where blocks are a collection's
  /// storage; of key and value together for a dictionary. Nil where the files don't tell.
  public var elementBytes: Int?

  /// A type by what its name is made of.
  public init(
    kind: Kind, address: UInt64? = nil, module: Int? = nil, offset: UInt64? = nil,
    arguments: [Int?] = [], flags: UInt32 = 0, name: String? = nil, elementBytes: Int? = nil
  ) {
    self.kind = kind
    self.address = address
    self.module = module
    self.offset = offset
    self.arguments = arguments
    self.flags = flags
    self.name = name
    self.elementBytes = elementBytes
  }
}

/// The part of a site's blocks that is known to be of one type.
///
/// A block's type is seen when it is freed, and at exit while it is live: what is neither, such as
/// what a killed program left, is in no part. The peak is not known by type.
public struct TypeShare: Sendable {
  /// Index in `Profile.sites`.
  public var site: Int
  /// Index in `Profile.types`.
  public var type: Int
  /// Blocks of the type: `allocations` are those that were freed and those live at exit.
  public var counts: Counts

  /// A part of a site.
  public init(site: Int, type: Int, counts: Counts) {
    self.site = site
    self.type = type
    self.counts = counts
  }
}

extension Profile {
  /// Orders the type shares by site, then type, and adds up those of one site and type.
  ///
  /// - Complexity: O(shares * log shares).
  public mutating func orderTypeShares() {
    let sorted = typeShares.sorted { ($0.site, $0.type) < ($1.site, $1.type) }
    typeShares = []
    for share in sorted {
      if let last = typeShares.last, last.site == share.site, last.type == share.type {
        typeShares[typeShares.count - 1].counts += share.counts
      } else {
        typeShares.append(share)
      }
    }
  }
}
