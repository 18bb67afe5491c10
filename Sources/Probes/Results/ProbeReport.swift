/// The results of a model, for people and for programs.
package struct ProbeReport: Codable, Equatable, Sendable {
  package var version = 1
  package var checkpoint: String
  package var settings: ProbeSettings
  package var results: [ProbeResult]

  /// A report.
  package init(checkpoint: String, settings: ProbeSettings, results: [ProbeResult]) {
    self.checkpoint = checkpoint
    self.settings = settings
    self.results = results
  }
}
