/// What reading one line or one file gives: a document, or the reason why there is none.
package enum DocumentRecord: Sendable, Equatable {
  /// A document.
  case document(Document)

  /// Input that was left out.
  case skipped(SkippedRecord)

  /// A reservation about input that was kept.
  ///
  /// One about a document stands directly before that document and has its location.
  case notice(SkippedRecord)

  /// The record for `report`: a notice or a skip, as its reason says.
  static func reporting(_ report: SkippedRecord) -> DocumentRecord {
    report.reason.isNotice ? .notice(report) : .skipped(report)
  }
}
