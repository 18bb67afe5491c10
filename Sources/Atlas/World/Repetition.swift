import Randomness

/// Whether a document repeats an earlier one of its source, whole or with small changes.
///
/// One document in a hundred is an exact copy and three are edited copies, where the source repeats
/// itself at all; an original is never itself a repetition.
enum Repetition: Equatable {
  case none
  case copy(of: Int)
  case edited(of: Int)

  /// What the document with this number is.
  init(_ number: Int, of source: AtlasSource, seed: UInt64) {
    self = Self.intended(number, of: source, seed: seed)
    switch self {
    case .none:
      break
    case .copy(let original), .edited(let original):
      guard Self.intended(original, of: source, seed: seed) != .none else { return }
      self = .none
    }
  }

  private static func intended(
    _ number: Int, of source: AtlasSource, seed: UInt64
  ) -> Repetition {
    guard source.repeatsItself, number > 0 else { return .none }
    var generator = SplitMix64(seed: seed, stream: "atlas/repeat/\(source.rawValue)/\(number)")
    let draw = generator.index(below: 100)
    guard draw < 4 else { return .none }
    let original = generator.index(below: number)
    return draw < 1 ? .copy(of: original) : .edited(of: original)
  }

  /// The story with its last sentence replaced by a note, if that leaves most of it; a story of
  /// one sentence or of fields gets the note as well.
  static func edit(
    _ story: (title: String, text: String), number: Int
  ) -> (title: String, text: String) {
    let note = notes[number % notes.count]
    guard let end = story.text.dropLast().lastIndex(of: "."),
      story.text[...end].utf8.count > story.text.utf8.count / 2
    else {
      return (story.title, "\(story.text)\n\(note)")
    }
    return (story.title, "\(story.text[...end])\n\(note)")
  }

  private static let notes = [
    "This text has appeared before and was corrected in one place.",
    "Reprinted with the consent of the writer.",
    "An earlier version of this text ended differently.",
    "Copied here because the first copy was hard to find.",
  ]
}
