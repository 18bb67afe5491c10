import Randomness

/// Questions that one thread asks together: those of a task with one choice of demonstrations.
package struct ProbeBatch: Sendable {
  /// What a result is about: a task with one group or one number of demonstrations.
  struct Condition: Hashable, Sendable {
    var task: Int
    var shots: Int?
    var group: String?
  }

  var condition: Condition

  /// The number of the choice of demonstrations, from 0.
  var seedNumber: Int

  /// The demonstrations as they are in the prompt.
  var demonstrations: [String]
  var items: [ProbeItem]

  /// The prompt of a text without content, with the choices of all items, where labels are
  /// calibrated.
  var neutral: ProbeItem?

  /// The number of questions in a batch where they share no demonstrations.
  private static let itemCount = 64

  /// A text that is asked, and how.
  ///
  /// Ids in a file may repeat, so nothing is found by them.
  private struct Query {
    var text: LabelledText
    var item: ProbeItem
  }

  /// The batches of all tasks, in order.
  static func batches(of tasks: [ProbeTask], _ settings: ProbeSettings) throws(ProbeError)
    -> [ProbeBatch]
  {
    var batches: [ProbeBatch] = []
    for (number, task) in tasks.enumerated() {
      var generator = SplitMix64(seed: settings.seed, stream: "probe/\(task.name)")
      switch task.content {
      case .items(let items):
        batches += Self.batches(ofItems: items, task: number, settings, using: &generator)
      case .labels(let queries, let pool, let labels):
        let queries = queries.map { Query(text: $0, item: labelItem($0, task.template, labels)) }
        batches += try Self.batches(
          of: queries, pool, isBalanced: true, task: task, number: number, settings, &generator,
          neutral: settings.isCalibrated
            ? labelItem(neutralText(task.template, labels), task.template, labels) : nil)
      case .questions(let queries, let pool, let byChoice):
        var choices = SplitMix64(seed: settings.seed, stream: "probe/\(task.name)/choices")
        let items =
          byChoice
          ? choiceItems(queries, task.template, using: &choices)
          : queries.map { text in
            ProbeItem(
              id: text.id, prompt: task.template.prompt(text.fields),
              question: .answer(text.answers, firstWordOnly: false))
          }
        batches += try Self.batches(
          of: zip(queries, items).map(Query.init), pool, isBalanced: false, task: task,
          number: number, settings, &generator, neutral: nil)
      }
    }
    return batches
  }

  private static func batches(
    ofItems items: [ProbeItem], task: Int, _ settings: ProbeSettings,
    using generator: inout SplitMix64
  ) -> [ProbeBatch] {
    var groups: [(name: String?, items: [ProbeItem])] = []
    var places: [String?: Int] = [:]
    for item in items {
      let place = places[item.group] ?? groups.count
      if place == groups.count {
        places[item.group] = place
        groups.append((item.group, []))
      }
      groups[place].items.append(item)
    }
    return groups.flatMap { name, items in
      let chosen = Self.chosen(items, settings.limit, using: &generator)
      return stride(from: 0, to: chosen.count, by: itemCount).map { first in
        ProbeBatch(
          condition: Condition(task: task, shots: nil, group: name), seedNumber: 0,
          demonstrations: [],
          items: Array(chosen[first..<min(first + itemCount, chosen.count)]))
      }
    }
  }

  private static func batches(
    of queries: [Query], _ pool: [LabelledText], isBalanced: Bool, task: ProbeTask,
    number: Int, _ settings: ProbeSettings, _ generator: inout SplitMix64, neutral: ProbeItem?
  ) throws(ProbeError) -> [ProbeBatch] {
    var (queries, pool) = (queries, pool)
    if pool == queries.map(\.text), settings.shots.contains(where: { $0 > 0 }) {
      // No file of demonstrations: a quarter of the texts serves as such.
      let mixed = generator.shuffled(queries)
      pool = mixed.prefix(mixed.count / 4).map(\.text)
      queries = Array(mixed.dropFirst(mixed.count / 4))
    }
    queries = chosen(queries, settings.limit, using: &generator)
    let contents = Set(queries.map(\.text.content))
    let items = queries.map(\.item)
    var batches: [ProbeBatch] = []
    for shots in settings.shots {
      // Without demonstrations there is one choice of them.
      for seedNumber in 0..<(shots == 0 ? 1 : settings.seedCount) {
        var generator = SplitMix64(
          seed: settings.seed, stream: "probe/\(task.name)/demonstrations/\(seedNumber)")
        let demonstrations = Demonstrations.choose(
          shots, from: pool, balancing: isBalanced, excluding: contents, using: &generator)
        guard shots == 0 || !demonstrations.isEmpty else {
          throw .noDemonstrations(task: task.name)
        }
        batches.append(
          ProbeBatch(
            condition: Condition(task: number, shots: shots, group: nil), seedNumber: seedNumber,
            demonstrations: demonstrations.map(task.template.demonstration),
            items: items, neutral: neutral))
      }
    }
    return batches
  }

  /// A random sample of at most `limit` elements, in their order.
  private static func chosen<Element>(
    _ elements: [Element], _ limit: Int?, using generator: inout SplitMix64
  ) -> [Element] {
    guard let limit, limit < elements.count else { return elements }
    return generator.shuffled(elements.indices).prefix(limit).sorted().map { elements[$0] }
  }

  private static func labelItem(
    _ text: LabelledText, _ template: PromptTemplate, _ labels: [String]
  ) -> ProbeItem {
    ProbeItem(
      id: text.id, prompt: template.prompt(text.fields),
      question: .choice(
        labels.map { template.gap + $0 }, answer: labels.firstIndex(of: text.answer) ?? 0))
  }

  /// A text without content: Zhao et al., "Calibrate before use", ICML 2021.
  private static func neutralText(_ template: PromptTemplate, _ labels: [String]) -> LabelledText {
    let fields = template.slots.map { ($0, "N/A") }
    return LabelledText(
      id: "neutral", fields: Dictionary(fields) { first, _ in first },
      answers: [labels.first ?? ""])
  }

  /// Each question with its answer and wrong ones: those in the file, or the answers of three other
  /// questions.
  private static func choiceItems(
    _ queries: [LabelledText], _ template: PromptTemplate, using generator: inout SplitMix64
  ) -> [ProbeItem] {
    queries.map { query in
      var others = query.distractors
      let right = Set(query.answers.map(AnswerNormalization.normalized))
      for _ in 0..<100 where query.distractors.isEmpty && others.count < 3 {
        let other = queries[generator.index(below: queries.count)].answer
        if !right.contains(AnswerNormalization.normalized(other)), !others.contains(other) {
          others.append(other)
        }
      }
      let place = generator.index(below: others.count + 1)
      others.insert(query.answer, at: place)
      return ProbeItem(
        id: query.id, prompt: template.prompt(query.fields),
        question: .choice(others.map { template.gap + $0 }, answer: place))
    }
  }
}
