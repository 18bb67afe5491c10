import Foundation
import LanguageModel
import Tokenization

/// Asks a model the questions of batches, on one thread: its decoder and its tokenizer's cache.
package final class ProbeSession {
  private let model: ProbedModel
  private let settings: ProbeSettings
  private let decoder: Decoder
  private var tokenizer: ProbeTokenizer

  /// A session for one thread.
  ///
  /// Memory: keys, values and activations of a prompt of the context length.
  package init(_ model: ProbedModel, _ settings: ProbeSettings) {
    self.model = model
    self.settings = settings
    decoder = Decoder(
      model.transformer, parameters: model.parameters, limit: model.contextLength,
      blockTokenCount: max(1_024, model.contextLength))
    tokenizer = ProbeTokenizer(model.tokenizer)
  }

  /// A question in tokens.
  private struct Prepared {
    var query: [Int32]
    /// The tokens of the query that belong to preceding documents.
    var precedingCount: Int
    var continuations: [[Int32]]
    var isShortened = false

    var length: Int { query.count + (continuations.map(\.count).max() ?? 0) }
  }

  /// The outcomes of a batch's questions, in order.
  ///
  /// Demonstrations, and whatever else the prompts have in common, are read once. Throws
  /// `ModelError`.
  package func outcomes(of batch: ProbeBatch) throws -> [ProbeOutcome] {
    let text = batch.demonstrations.joined(separator: PromptTemplate.separator)
    var prepared = batch.items.map { prepare($0, after: text) }
    var neutral = batch.neutral.map { prepare($0, after: text) }
    let start = model.beginToken.map { [$0] } ?? []
    // Demonstrations get what the longest question leaves, at least half of the context.
    let longest = (prepared + [neutral].compactMap(\.self)).map(\.length).max() ?? 0
    let room = model.contextLength - min(longest, model.contextLength / 2)
    var (demonstrations, prefix) = (batch.demonstrations, start)
    while !demonstrations.isEmpty {
      prefix =
        start
        + tokenizer.tokens(demonstrations.joined(separator: PromptTemplate.separator))
      guard prefix.count > room else { break }
      demonstrations.removeLast()
      prefix = start
    }
    if demonstrations.isEmpty, !batch.demonstrations.isEmpty {
      prepared = batch.items.map { prepare($0, after: "") }
      neutral = batch.neutral.map { prepare($0, after: "") }
    }
    if prepared.contains(where: \.query.isEmpty) {
      // Nothing is between the prefix and the text: the prefix predicts the text's first token.
      for index in prepared.indices {
        prepared[index].query = prefix + prepared[index].query
        prepared[index].precedingCount += prefix.count
      }
      prefix = []
    }
    for index in prepared.indices {
      shorten(&prepared[index], room: model.contextLength - prefix.count)
    }
    decoder.rewind(to: 0)
    if !prefix.isEmpty { _ = try decoder.read(prefix) }
    let bias = try neutral.map { neutral in
      scores(try decoder.logLikelihoods(of: [question(neutral)])[0], of: batch.items[0])
    }
    let asked = prepared.indices.filter { !prepared[$0].continuations.isEmpty }
    let found = try decoder.logLikelihoods(of: asked.map { question(prepared[$0]) })
    var outcomes = prepared.map {
      ProbeOutcome(
        value: 0, isShortened: $0.isShortened, demonstrationCount: demonstrations.count)
    }
    for (place, likelihoods) in zip(asked, found) {
      score(likelihoods, of: batch.items[place], bias: bias, into: &outcomes[place])
    }
    for place in prepared.indices {
      if case .answer(let answers, let firstWordOnly) = batch.items[place].question {
        let answer = try generate(after: prepared[place].query, prefixLength: prefix.count)
        outcomes[place].value =
          Self.isRight(answer, answers, firstWordOnly: firstWordOnly) ? 1 : 0
      }
    }
    for place in prepared.indices where batch.items[place].measuresAttention {
      let text = prefix + prepared[place].query + (prepared[place].continuations.first ?? [])
      outcomes[place].attention = try decoder.attentionMass(
        onFirst: prefix.count + prepared[place].precedingCount, of: text)
    }
    return outcomes
  }

  /// The tokens of a question.
  private func prepare(_ item: ProbeItem, after demonstrations: String) -> Prepared {
    var query: [Int32] = []
    for document in item.preceding {
      query += tokenizer.tokens(document)
      if let end = model.endToken { query.append(end) }
    }
    let precedingCount = query.count
    let prompt =
      demonstrations.isEmpty ? item.prompt : PromptTemplate.separator + item.prompt
    query +=
      item.preceding.isEmpty
      ? tokenizer.tokens(prompt, after: demonstrations) : tokenizer.tokens(prompt)
    var continuations: [[Int32]] =
      switch item.question {
      case .choice(let choices, _): choices.map { tokenizer.tokens($0, after: item.prompt) }
      case .loss(let text): [tokenizer.tokens(text, after: item.prompt)]
      case .answer: []
      }
    if query.isEmpty, demonstrations.isEmpty, model.beginToken == nil {
      // Nothing to predict from: take the text's own first token, or the end of another text.
      if case .loss = item.question, continuations[0].count > 1 {
        query = [continuations[0].removeFirst()]
      } else {
        query = [model.endToken ?? 0]
      }
    }
    return Prepared(query: query, precedingCount: precedingCount, continuations: continuations)
  }

  /// Cuts what does not fit: the end of a long text, the beginning of a long prompt.
  private func shorten(_ question: inout Prepared, room: Int) {
    let answerRoom =
      question.continuations.isEmpty ? settings.answerTokenLimit : max(1, room / 2)
    for index in question.continuations.indices
    where question.continuations[index].count > answerRoom
      && question.query.count + question.continuations[index].count > room
    {
      let kept = max(answerRoom, room - question.query.count)
      question.continuations[index] = Array(question.continuations[index].prefix(kept))
      question.isShortened = true
    }
    let length = question.continuations.map(\.count).max() ?? settings.answerTokenLimit
    let queryRoom = max(1, room - length)
    if question.query.count > queryRoom {
      let cut = question.query.count - queryRoom
      question.query.removeFirst(cut)
      question.precedingCount = max(0, question.precedingCount - cut)
      question.isShortened = true
    }
  }

  /// A question for the decoder.
  private func question(_ prepared: Prepared) -> ContinuationQuestion {
    ContinuationQuestion(query: prepared.query, continuations: prepared.continuations)
  }

  /// The scores by which choices are compared.
  private func scores(_ likelihoods: [[Float]], of item: ProbeItem) -> [Double] {
    guard case .choice(let choices, _) = item.question else { return [] }
    return zip(likelihoods, choices).map { tokens, choice in
      let sum = tokens.reduce(0) { $0 + Double($1) }
      return switch settings.normalization {
      case .tokens: sum / Double(tokens.count)
      case .bytes: sum / Double(max(1, choice.utf8.count))
      case .none: sum
      }
    }
  }

  private func score(
    _ likelihoods: [[Float]], of item: ProbeItem, bias: [Double]?, into outcome: inout ProbeOutcome
  ) {
    guard case .choice(_, let answer) = item.question else {
      let tokens = likelihoods.first ?? []
      outcome.value = -tokens.reduce(0) { $0 + Double($1) } / Double(max(1, tokens.count))
      return
    }
    var scores = scores(likelihoods, of: item)
    if let bias { scores = zip(scores, bias).map { $0 - $1 } }
    outcome.scores = scores
    guard let best = scores.max() else { return }
    outcome.value = scores.firstIndex(of: best) == answer ? 1 : 0
    let weights = scores.map { exp($0 - best) }
    outcome.probability = weights[answer] / weights.reduce(0, +)
  }

  /// What the model generates after a query, up to a line feed or the end of the text.
  private func generate(after query: [Int32], prefixLength: Int) throws -> String {
    decoder.rewind(to: prefixLength)
    var unread = query
    var written: [UInt32] = []
    while written.count < settings.answerTokenLimit, decoder.count + unread.count <= decoder.limit {
      let logits = try decoder.read(unread)
      let token = Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
      guard token != model.endToken else { break }
      written.append(UInt32(token))
      let bytes = model.tokenizer.bytes(of: UInt32(token)) ?? []
      if bytes.contains(0x0a), bytes.first != 0x0a || written.count > 1 { break }
      unread = [token]
    }
    decoder.rewind(to: prefixLength)
    return String(decoding: try model.tokenizer.decode(written), as: UTF8.self)
  }

  private static func isRight(
    _ written: String, _ answers: [String], firstWordOnly: Bool
  ) -> Bool {
    let line = written.split(separator: "\n").first.map(String.init) ?? ""
    let answer =
      firstWordOnly ? line.split(separator: " ").first.map(String.init) ?? "" : line
    let normalized = AnswerNormalization.normalized(answer)
    return answers.contains { AnswerNormalization.normalized($0) == normalized }
  }
}
