/// Which of its terms a document queries with, where it has more than the limit; the raw value is
/// the spelling on the command line and in the manifest.
package enum QueryRule: String, CaseIterable, Codable, Sendable {
  /// Those of the highest qtf · idf.
  case tfIDF = "tf-idf"
  /// Those of the highest idf.
  case idf
  /// Those with which the document begins.
  case head
  /// Any, by a seeded draw: the rule of the paper.
  case random
}
