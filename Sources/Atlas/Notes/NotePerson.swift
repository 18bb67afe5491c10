import Randomness

/// What the notes say of a person; the raw value is the word for it.
enum NoteAttribute: String, CaseIterable, Sendable {
  case home
  case trade
  case colour
  case animal

  /// Sixteen common words, one of which is true for each person.
  var values: [String] {
    switch self {
    case .home:
      Self.words("ash bay cove dale elm fen glen hill isle lake marsh moor peak port reef wood")
    case .trade:
      Self.words(
        "baker carter cooper dyer farmer fisher glazier hunter mason miller potter sailor smith "
          + "tailor tanner weaver")
    case .colour:
      Self.words(
        "red white grey black yellow green blue brown pink gold silver purple orange ivory copper "
          + "olive")
    case .animal:
      Self.words("bear cat crow deer dog fox goat hare hen horse mouse owl pig sheep swan wolf")
    }
  }

  private static func words(_ words: String) -> [String] {
    words.split(separator: " ").map(String.init)
  }
}

/// A person of the notes, with everything that is true of them.
struct NotePerson: Equatable, Sendable {
  let name: String
  let topic: Int

  /// The index of the true value of each attribute, in the order of `allCases`.
  var valueIndices: [Int]

  /// The true value of an attribute.
  func value(_ attribute: NoteAttribute) -> String {
    zip(NoteAttribute.allCases, valueIndices).first { $0.0 == attribute }
      .map { $0.0.values[$0.1] } ?? ""
  }

  /// The person with another value of one attribute.
  func swapping(
    _ attribute: NoteAttribute, using generator: inout SplitMix64
  ) -> NotePerson {
    var other = self
    let place = NoteAttribute.allCases.firstIndex(of: attribute) ?? 0
    let count = attribute.values.count
    other.valueIndices[place] =
      (valueIndices[place] + 1 + generator.index(below: count - 1)) % count
    return other
  }
}
