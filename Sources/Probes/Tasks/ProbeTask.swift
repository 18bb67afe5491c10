/// The questions of one probe file.
package struct ProbeTask: Equatable, Sendable {
  /// What its prompts are made of.
  package enum Content: Equatable, Sendable {
    /// Prompts as they stand in the file.
    case items([ProbeItem])

    /// Texts with one of a few labels, asked with demonstrations.
    case labels(queries: [LabelledText], demonstrations: [LabelledText], labels: [String])

    /// Questions, asked with demonstrations, answered freely or by choice.
    case questions(queries: [LabelledText], demonstrations: [LabelledText], byChoice: Bool)
  }

  package var name: String
  package var ability: ProbeAbility
  package var content: Content
  package var template: PromptTemplate

  /// The questions that were left out because they have no answer.
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

  /// How many questions there are.
  package var count: Int {
    switch content {
    case .items(let items): items.count
    case .labels(let queries, _, _), .questions(let queries, _, _): queries.count
    }
  }
}
