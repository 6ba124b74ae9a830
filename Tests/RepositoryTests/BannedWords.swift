/// Words that say that something is unfinished, or nothing at all.
///
/// They are put together here so that this file doesn't contain them.
enum BannedWords {
  /// Whole words, in any text.
  static let notesToSelf = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

  /// Parts of a file's name: what such a file is about can't be told from outside.
  static let emptyNames = ["util", "helper", "common", "manager", "misc"]
}
