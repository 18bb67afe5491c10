/// The questions of one probe file.
package struct ProbeTask: Equatable, Sendable {
  /// What its prompts are made from.
  package enum Content: Equatable, Sendable {
    /// Prompts as they are in the file.
    case items([ProbeItem])

    /// Texts with one of a few labels, after demonstrations.
    case labels(queries: [LabelledText], demonstrations: [LabelledText], labels: [String])

    /// Questions after demonstrations, answered freely or by choice.
    case questions(queries: [LabelledText], demonstrations: [LabelledText], byChoice: Bool)
  }

  package var name: String
  package var ability: ProbeAbility
  package var content: Content
  package var template: PromptTemplate

  /// The number of questions left out because they have no answer.
  package var skippedCount: Int

  /// A task.
  package init(
    name: String, ability: ProbeAbility, content: Content,
    template: PromptTemplate = .label, skippedCount: Int = 0
  ) {
    self.skippedCount = skippedCount
    self.name = name
    self.ability = ability
    self.content = content
    self.template = template
  }

  /// The number of questions.
  package var count: Int {
    switch content {
    case .items(let items): items.count
    case .labels(let queries, _, _), .questions(let queries, _, _): queries.count
    }
  }
}

/// What a probe measures; the raw value is the spelling in files and results.
package enum ProbeAbility: String, CaseIterable, Codable, Sendable {
  case languageModelling = "language modelling"
  case inContextLearning = "in-context learning"
  case recall = "associative recall"
  case knowledge
  case contextUse = "context use"
  case distraction
}
