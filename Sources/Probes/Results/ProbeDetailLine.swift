import Foundation
import JSON

/// A line of `probe --details`: one question as it was asked, and its outcome.
package struct ProbeDetailLine: Encodable, Equatable, Sendable {
  package var task: String
  package var group: String?
  package var shots: Int?

  /// The number of the choice of demonstrations.
  package var seed: Int
  package var id: String

  /// Everything that the model read before the answer, except preceding documents.
  package var prompt: String
  package var preceding: [String]
  package var choices: [String]
  package var scores: [Double]
  package var value: Double
  package var probability: Double?
  package var attention: Double?

  /// Whether the file at `path` begins with such a line.
  package static func isFile(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    var line = Data()
    while !line.contains(0x0a), let next = try? file.read(upToCount: 1 << 16), !next.isEmpty {
      line += next
    }
    let object = try? JSONSerialization.jsonObject(with: line.prefix { $0 != 0x0a })
    let keys = ["task", "seed", "id", "prompt", "preceding", "choices", "scores", "value"]
    return (object as? [String: Any]).map { Set(keys).isSubset(of: $0.keys) } ?? false
  }
}

extension ProbeSuite {
  /// A line for each question of a batch.
  package func detailLines(
    ofBatch number: Int, _ outcomes: [ProbeOutcome]
  ) -> [ProbeDetailLine] {
    let batch = batches[number]
    return zip(batch.items, outcomes).map { item, outcome in
      let demonstrations = batch.demonstrations.prefix(outcome.demonstrationCount)
      var choices: [String] = []
      if case .choice(let texts, _) = item.question { choices = texts }
      return ProbeDetailLine(
        task: taskName(of: batch), group: batch.condition.group, shots: batch.condition.shots,
        seed: batch.seedNumber, id: item.id,
        prompt: (demonstrations + [item.prompt]).joined(separator: PromptTemplate.separator),
        preceding: item.preceding, choices: choices, scores: outcome.scores, value: outcome.value,
        probability: outcome.probability, attention: outcome.attention)
    }
  }

  /// All lines as JSON with sorted keys, from the outcomes of each batch in order.
  package func detailText(_ outcomes: [[ProbeOutcome]]) throws -> String {
    let encoder = JSONForm.encoder
    return try outcomes.enumerated().flatMap { number, outcomes in
      try detailLines(ofBatch: number, outcomes).map { line in
        String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
      }
    }.joined()
  }
}
