/// What a probe measures; the raw value is the spelling in files and results.
package enum ProbeAbility: String, CaseIterable, Codable, Sendable {
  case languageModelling = "language modelling"
  case inContextLearning = "in-context learning"
  case recall = "associative recall"
  case knowledge
  case contextUse = "context use"
  case distraction
}
