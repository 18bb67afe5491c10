/// The outcome of `bm25chunk verify`: one check for each invariant.
package struct VerificationReport: Sendable, Codable, Equatable {
  /// The version of the JSON form.
  package var schemaVersion = 1

  /// The checks in the order in which they ran.
  package private(set) var checks: [Check] = []

  /// Maximum number of violations of one check that are described; all are counted.
  package static let violationLimit = 10

  /// One invariant, and where it does not hold.
  package struct Check: Sendable, Codable, Equatable {
    /// A short name, stable across versions.
    package var name: String

    /// What was checked, with its figures.
    package var summary: String
    package var violationCount = 0

    /// Descriptions of the first violations.
    package var violations: [String] = []

    /// Whether the invariant holds.
    package var holds: Bool { violationCount == 0 }

    enum CodingKeys: String, CodingKey {
      case name, summary, violations
      case violationCount = "violation_count"
    }
  }

  enum CodingKeys: String, CodingKey {
    case checks
    case schemaVersion = "schema_version"
  }

  /// A report without checks.
  package init() {}

  /// Whether every invariant holds.
  package var holds: Bool { checks.allSatisfy(\.holds) }

  /// Adds a check, with the violations that `body` notes.
  mutating func check(
    _ name: String, _ summary: String, _ body: ((_ violation: String) -> Void) throws -> String?
  ) {
    var check = Check(name: name, summary: summary)
    func note(_ violation: String) {
      check.violationCount += 1
      if check.violations.count < VerificationReport.violationLimit {
        check.violations.append(violation)
      }
    }
    do {
      if let figures = try body(note) { check.summary += ": " + figures }
    } catch {
      note(String(describing: error))
    }
    checks.append(check)
  }
}
