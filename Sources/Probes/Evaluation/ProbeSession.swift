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
    /// What all continuations follow; empty where they share no token.
    var query: [Int32]
    /// The tokens of the query that belong to preceding documents.
    var precedingCount: Int
    var continuations: [[Int32]]
    /// The tokens at the beginning of each continuation that belong to the prompt.
    var unscoredCounts: [Int]
    var isShortened = false

    var length: Int { query.count + (continuations.map(\.count).max() ?? 0) }

    /// The questions for the decoder: one, or one per continuation where they share no token.
    ///
    /// In the latter case each is read after its own first token, or after `start` where that token
    /// is scored.
    func questions(start: Int32) -> [ContinuationQuestion] {
      guard query.isEmpty else {
        return [ContinuationQuestion(query: query, continuations: continuations)]
      }
      return zip(continuations, unscoredCounts).map { tokens, unscoredCount in
        unscoredCount > 0
          ? ContinuationQuestion(
            query: Array(tokens.prefix(1)), continuations: [Array(tokens.dropFirst())])
          : ContinuationQuestion(query: [start], continuations: [tokens])
      }
    }

    /// The likelihoods of the tokens that are scored, of each continuation.
    func scored(_ likelihoods: [[Float]]) -> [[Float]] {
      zip(likelihoods, unscoredCounts).map { Array($0.dropFirst($1)) }
    }
  }

  /// The outcomes of a batch's questions, in order.
  ///
  /// Demonstrations, and whatever else the prompts have in common, are read once. Throws
  /// `ModelError`.
  package func outcomes(of batch: ProbeBatch) throws -> [ProbeOutcome] {
    var demonstrations = batch.demonstrations
    var (prefix, prepared) = prepare(batch, after: demonstrations)
    // Demonstrations get what the longest question leaves, at least half of the context.
    let longest = prepared.map(\.length).max() ?? 0
    let room = model.contextLength - min(longest, model.contextLength / 2)
    if !demonstrations.isEmpty, prefix.count > room {
      repeat {
        demonstrations.removeLast()
      } while !demonstrations.isEmpty
        && self.prefix(demonstrations).count > room
      (prefix, prepared) = prepare(batch, after: demonstrations)
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
    let neutral = batch.neutral == nil ? nil : prepared.removeLast()
    decoder.rewind(to: 0)
    if !prefix.isEmpty { _ = try decoder.read(prefix) }
    let bias = try neutral.map { neutral in
      scores(
        neutral.scored(try likelihoods(of: [neutral])[0]), of: batch.items[0])
    }
    let asked = prepared.indices.filter { !prepared[$0].continuations.isEmpty }
    let found = try likelihoods(of: asked.map { prepared[$0] })
    var outcomes = prepared.map {
      ProbeOutcome(
        value: 0, isShortened: $0.isShortened, demonstrationCount: demonstrations.count)
    }
    for (place, likelihoods) in zip(asked, found) {
      score(
        prepared[place].scored(likelihoods), of: batch.items[place], bias: bias,
        into: &outcomes[place])
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

  /// What all prompts after demonstrations begin with, in tokens.
  private func prefix(_ demonstrations: [String]) -> [Int32] {
    let text = demonstrations.joined(separator: PromptTemplate.separator)
    return (model.beginToken.map { [$0] } ?? []) + tokenizer.tokens(text)
  }

  /// The questions of a batch, that without content last, after a prefix that all begin with.
  private func prepare(
    _ batch: ProbeBatch, after demonstrations: [String]
  ) -> (prefix: [Int32], questions: [Prepared]) {
    let text = demonstrations.map { $0 + PromptTemplate.separator }.joined()
    var questions = (batch.items + [batch.neutral].compactMap(\.self)).map {
      prepare($0, after: text)
    }
    var prefix = prefix(demonstrations)
    // A token may span the border of the demonstrations and the prompt.
    let startCount = model.beginToken == nil ? 0 : 1
    let rest = Array(prefix.dropFirst(startCount))
    let shared = questions.map { $0.query.commonPrefixCount(with: rest) }.min() ?? 0
    prefix.removeLast(rest.count - shared)
    for index in questions.indices {
      questions[index].query.removeFirst(shared)
      questions[index].precedingCount = max(0, questions[index].precedingCount - shared)
    }
    return (prefix, questions)
  }

  /// The tokens of a question, the demonstrations included.
  private func prepare(_ item: ProbeItem, after demonstrations: String) -> Prepared {
    var preceding: [Int32] = []
    for document in item.preceding {
      preceding += tokenizer.tokens(document)
      if let end = model.endToken { preceding.append(end) }
    }
    let texts: [String] =
      switch item.question {
      case .choice(let choices, _): choices
      case .loss(let text): [text]
      case .answer: []
      }
    var split = tokenizer.split(demonstrations + item.prompt, followedBy: texts)
    // A text without tokens: a normalization may leave nothing of it.
    for index in split.continuations.indices where split.continuations[index].isEmpty {
      split.continuations[index] = [start]
    }
    var query = preceding + split.context
    if query.isEmpty, model.beginToken == nil {
      // Nothing to predict from: take the text's own first token, or the end of another text.
      switch item.question {
      case .choice: break
      case .loss where item.prompt.isEmpty && split.continuations[0].count > 1:
        query = [split.continuations[0].removeFirst()]
      case .loss, .answer: query = [start]
      }
    }
    return Prepared(
      query: query, precedingCount: preceding.count, continuations: split.continuations,
      unscoredCounts: split.unscoredCounts)
  }

  /// What predicts the first token of a text where nothing is before it.
  private var start: Int32 { model.endToken ?? 0 }

  /// Cuts what does not fit: the end of a long text, the beginning of a long prompt.
  private func shorten(_ question: inout Prepared, room: Int) {
    let queryCount = max(1, question.query.count)
    let answerRoom =
      question.continuations.isEmpty ? settings.answerTokenLimit : max(1, room / 2)
    for index in question.continuations.indices
    where question.continuations[index].count > answerRoom
      && queryCount + question.continuations[index].count > room
    {
      let kept = max(answerRoom, room - queryCount)
      question.continuations[index] = Array(question.continuations[index].prefix(kept))
      question.unscoredCounts[index] = min(question.unscoredCounts[index], kept - 1)
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

  /// The likelihoods of all tokens of each question's continuations; 0 for a first token that
  /// nothing predicts, which is not scored.
  private func likelihoods(of prepared: [Prepared]) throws -> [[[Float]]] {
    let questions = prepared.map { $0.questions(start: start) }
    var found = try decoder.logLikelihoods(of: questions.flatMap(\.self))[...]
    return zip(prepared, questions).map { prepared, questions in
      let own = found.prefix(questions.count)
      found = found.dropFirst(questions.count)
      guard prepared.query.isEmpty else { return own.flatMap(\.self) }
      return zip(own, prepared.unscoredCounts).map { ($1 > 0 ? [0] : []) + $0[0] }
    }
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
      firstWordOnly ? line.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "" : line
    let normalized = AnswerNormalization.normalized(answer)
    return answers.contains { AnswerNormalization.normalized($0) == normalized }
  }
}
