/// One question of a probe, as text.
package struct ProbeItem: Equatable, Sendable {
  /// What is asked for.
  package enum Question: Equatable, Sendable {
    /// Which of the texts follows; `answer` is the place of the right one.
    case choice([String], answer: Int)

    /// What the model writes; any of the answers is right.
    case answer([String], firstWordOnly: Bool)

    /// How likely a text is.
    case loss(String)
  }

  /// Its name in the file, or its place.
  package var id: String

  /// The condition that it belongs to, such as the number of demonstrations in its context.
  package var group: String?

  /// Documents that stand before, each of which has ended.
  package var preceding: [String]

  /// Everything before what is asked for.
  package var prompt: String
  package var question: Question

  /// Whether the attention that falls on the preceding documents is measured too.
  package var measuresAttention: Bool

  /// A question.
  package init(
    id: String, group: String? = nil, preceding: [String] = [], prompt: String,
    question: Question, measuresAttention: Bool = false
  ) {
    self.id = id
    self.group = group
    self.preceding = preceding
    self.prompt = prompt
    self.question = question
    self.measuresAttention = measuresAttention
  }

  /// All of its text, for comparing it with a corpus.
  var text: String {
    switch question {
    case .choice(let choices, let answer): prompt + choices[answer]
    case .answer: prompt
    case .loss(let text): prompt + text
    }
  }

  /// The right answer, where there is one of several.
  var answerText: String? {
    guard case .choice(let choices, let answer) = question else { return nil }
    return choices[answer]
  }
}
