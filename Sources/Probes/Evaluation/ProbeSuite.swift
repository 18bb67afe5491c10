import Randomness

/// Tasks → questions, the same for every model → results.
package struct ProbeSuite: Sendable {
  package let settings: ProbeSettings

  /// The questions, in batches that can be asked on different threads in any order.
  package let batches: [ProbeBatch]

  private let tasks: [ProbeTask]
  private let contaminated: [Int]

  /// Prepares the questions.
  ///
  /// Questions of `tasks` that share an n-gram of words with the `corpus`, which is read once, are
  /// left out. `exempt` tasks follow them and keep all: documents that were held out of a packing
  /// are in its index all the same.
  ///
  /// Throws `ProbeError`, and what reading the corpus throws.
  package init(
    tasks: [ProbeTask], exempt: [ProbeTask] = [], settings: ProbeSettings, nGramLength: Int = 13,
    corpus: ((_ body: ([UInt8]) -> Void) throws -> Void)? = nil
  ) throws {
    self.settings = settings
    var tasks = tasks
    var contaminated = [Int](repeating: 0, count: tasks.count)
    if let corpus {
      let texts = tasks.map(\.queryTexts)
      var decontamination = Decontamination(texts: texts.flatMap(\.self), nGramLength: nGramLength)
      try corpus { decontamination.scan($0) }
      var first = 0
      for (number, texts) in texts.enumerated() {
        let clean = texts.indices.filter { !decontamination.isContaminated(first + $0) }
        contaminated[number] = texts.count - clean.count
        tasks[number].keepQueries(at: clean)
        first += texts.count
      }
    }
    tasks += exempt
    self.tasks = tasks
    self.contaminated = contaminated + exempt.map { _ in 0 }
    batches = try ProbeBatch.batches(of: tasks, settings)
  }

  /// The number of questions, each counted once per choice of demonstrations.
  package var questionCount: Int { batches.reduce(0) { $0 + $1.items.count } }

  /// A hash (FNV-1a) of all questions, their prompts and their order.
  package var digest: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for batch in batches {
      for item in batch.items {
        let texts = batch.demonstrations + [item.id, item.prompt, "\(item.question)"]
        for byte in (texts + item.preceding).joined(separator: "\u{0}").utf8 {
          hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
      }
    }
    return String(hash, radix: 16)
  }

  func taskName(of batch: ProbeBatch) -> String { tasks[batch.condition.task].name }

  /// The result of a condition with the outcomes that it summarizes.
  package struct Condition: Sendable {
    package let result: ProbeResult

    /// The ids of the questions, and the outcomes [choice of demonstrations][question].
    package let itemIDs: [String]
    package let outcomes: [[ProbeOutcome]]
  }

  /// The results of all conditions, from the outcomes of each batch in order.
  package func results(_ outcomes: [[ProbeOutcome]]) -> [ProbeResult] {
    conditions(outcomes).map(\.result)
  }

  /// The conditions with their outcomes, from the outcomes of each batch in order.
  package func conditions(_ outcomes: [[ProbeOutcome]]) -> [Condition] {
    var conditions: [ProbeBatch.Condition] = []
    var members: [ProbeBatch.Condition: [Int]] = [:]
    for (number, batch) in batches.enumerated() {
      if members[batch.condition] == nil { conditions.append(batch.condition) }
      members[batch.condition, default: []].append(number)
    }
    return conditions.map { condition in
      let numbers = members[condition] ?? []
      let seedCount = (numbers.map { batches[$0].seedNumber }.max() ?? 0) + 1
      var bySeed = [[ProbeOutcome]](repeating: [], count: seedCount)
      var items: [ProbeItem] = []
      for number in numbers {
        bySeed[batches[number].seedNumber] += outcomes[number]
        if batches[number].seedNumber == 0 { items += batches[number].items }
      }
      let task = tasks[condition.task]
      return Condition(
        result: ProbeResult(
          task: task, shots: condition.shots, group: condition.group, items: items,
          outcomes: bySeed, contaminated: contaminated[condition.task]),
        itemIDs: items.map(\.id), outcomes: bySeed)
    }
  }
}

extension ProbeTask {
  /// The texts of all questions, in order.
  fileprivate var queryTexts: [String] {
    switch content {
    case .items(let items): items.map(\.text)
    case .labels(let queries, _, _), .questions(let queries, _, _): queries.map(\.content)
    }
  }

  /// Keeps only the questions at some places.
  fileprivate mutating func keepQueries(at places: [Int]) {
    func kept<Element>(_ elements: [Element]) -> [Element] { places.map { elements[$0] } }
    switch content {
    case .items(let items): content = .items(kept(items))
    case .labels(let queries, let demonstrations, let labels):
      content = .labels(
        queries: kept(queries), demonstrations: demonstrations, labels: labels)
    case .questions(let queries, let demonstrations, let byChoice):
      content = .questions(
        queries: kept(queries), demonstrations: demonstrations, byChoice: byChoice)
    }
  }
}
