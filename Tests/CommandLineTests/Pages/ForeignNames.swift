/// Names in pages that are not ours, by kind; every entry stands in some page.
enum ForeignNames {
  /// Classes of other libraries.
  static let types: Set<String> = []

  /// Flags of other programs.
  static let flags: Set<String> = []

  /// Files that are made by a run, or that belong to others.
  static let paths: Set<String> = []

  /// Words of other formats, libraries and systems.
  static let words: Set<String> = []

  /// Whole spans that are none of these kinds.
  static let spans: Set<String> = []

  static let all: [Set<String>] = [types, flags, paths, words, spans]
}
