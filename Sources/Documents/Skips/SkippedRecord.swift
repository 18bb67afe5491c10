/// One record or file that was left out, or kept with a reservation, and why.
package struct SkippedRecord: Sendable, Equatable, Codable {
  /// The line, or the file as a whole.
  package var location: RecordLocation

  /// What happened, from the closed list.
  package var reason: SkipReason

  /// The facts of this case, such as a byte position; may be empty.
  package var detail: String

  /// A record of what happened at `location`.
  package init(location: RecordLocation, reason: SkipReason, detail: String) {
    self.location = location
    self.reason = reason
    self.detail = detail
  }
}
