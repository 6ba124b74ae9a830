import ProfileModel

/// One format of a report that is no text.
public protocol ByteRenderer {
  /// The whole report. Equal profiles give equal bytes.
  func render(_ profile: Profile) -> [UInt8]
}
