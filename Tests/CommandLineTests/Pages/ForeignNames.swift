/// Names in pages that are not ours, by kind; every entry stands in some page.
enum ForeignNames {
  /// Types of other libraries, and those that must not exist.
  static let types: Set<String> = [
    "BlockMask", "DataLoader", "Dictionary", "IndexedDatasetBuilder", "MDSWriter", "Utils",
  ]

  /// Flags of other programs, and those that CHANGELOG says are gone.
  static let flags: Set<String> = [
    "--beta1", "--beta2", "--clip", "--context-length", "--epsilon",
    "--final-learning-rate", "--full", "--key-value-heads", "--long", "--members",
    "--min-frequency", "--positions", "--predict-next-document", "--probe-seed", "--run-words",
    "--untied",
  ]

  /// Files that a run makes, or that are examples.
  static let paths: Set<String> = [
    "00000.ds", "2026-11-28-xeon-8481c-pack.csv", "cu_seqlens.npy",
  ]

  /// Words of other formats, libraries and systems.
  static let words: Set<String> = ["camelCase", "snake_case"]

  /// Whole spans that are none of these kinds.
  static let spans: Set<String> = ["Obj"]

  static let all: [Set<String>] = [types, flags, paths, words, spans]
}
