/// A text and what may follow it.
package struct ContinuationQuestion: Sendable, Equatable {
  /// At least one token, which follows what the decoder has read.
  package var query: [Int32]

  /// At least one token each.
  package var continuations: [[Int32]]

  /// A question.
  package init(query: [Int32], continuations: [[Int32]]) {
    self.query = query
    self.continuations = continuations
  }
}

extension Decoder {
  /// The log-likelihood of each token of each continuation, after what was read and the query.
  ///
  /// What was read is kept and not computed again; the query is computed once for all of its
  /// continuations, and many questions go through the model together. Throws as `read` does.
  package func logLikelihoods(
    of questions: [ContinuationQuestion]
  ) throws(ModelError) -> [[[Float]]] {
    for question in questions {
      precondition(
        !question.query.isEmpty && question.continuations.allSatisfy { !$0.isEmpty },
        "a question without tokens")
      try require(question.query, after: count)
      for continuation in question.continuations {
        try require(continuation, after: count + question.query.count - 1)
        let rowCount = question.query.count + continuation.count - 1
        guard rowCount <= memory.capacity else {
          throw .tooLong(tokenCount: rowCount, limit: memory.capacity)
        }
      }
    }
    var found: [[[Float]]] = questions.map { question in
      question.continuations.map { [Float](repeating: 0, count: $0.count) }
    }
    var batch = Batch()
    for (number, question) in questions.enumerated() {
      for (choice, continuation) in question.continuations.enumerated() {
        let isNew = batch.questions.last?.number != number
        let rowCount = continuation.count - 1 + (isNew ? question.query.count : 0)
        if batch.tokens.count + rowCount > memory.capacity {
          try answer(batch, into: &found)
          batch = Batch()
        }
        batch.append(continuation, choice: choice, of: question, number: number, after: count)
      }
    }
    try answer(batch, into: &found)
    return found
  }

  /// Questions that go through the model together.
  private struct Batch {
    struct Question {
      var number: Int
      var query: Range<Int>
      var continuations: [(choice: Int, rows: Range<Int>, tokens: [Int32])] = []
    }

    var tokens: [Int32] = []
    var positions: [Int32] = []
    var questions: [Question] = []

    mutating func append(
      _ continuation: [Int32], choice: Int, of question: ContinuationQuestion, number: Int,
      after count: Int
    ) {
      if questions.last?.number != number {
        questions.append(Question(number: number, query: add(question.query, from: count)))
      }
      let rows = add(continuation.dropLast(), from: count + question.query.count)
      questions[questions.count - 1].continuations.append((choice, rows, continuation))
    }

    private mutating func add(_ tokens: some Collection<Int32>, from position: Int) -> Range<Int> {
      let first = self.tokens.count
      self.tokens += tokens
      positions += (position..<position + tokens.count).map { Int32($0) }
      return first..<self.tokens.count
    }
  }

  private func answer(_ batch: Batch, into found: inout [[[Float]]]) throws(ModelError) {
    guard !batch.tokens.isEmpty else { return }
    run(batch.tokens, positions: batch.positions) { operands, keysValues in
      for question in batch.questions {
        let end = count + question.query.count
        keysValues.store(rows: question.query, of: operands, at: count)
        attend(operands, keysValues, rows: question.query, keyCount: end)
        for continuation in question.continuations where !continuation.rows.isEmpty {
          keysValues.store(rows: continuation.rows, of: operands, at: end)
          attend(
            operands, keysValues, rows: continuation.rows, keyCount: end + continuation.rows.count)
        }
      }
    }
    // Rows that predict tokens, each with all the tokens it predicts.
    typealias Target = (number: Int, choice: Int, place: Int, token: Int32)
    var predictions: [(row: Int, targets: [Target])] = []
    for question in batch.questions {
      predictions.append(
        (
          question.query.upperBound - 1,
          question.continuations.map { (question.number, $0.choice, 0, $0.tokens[0]) }
        ))
      for continuation in question.continuations {
        for (place, row) in continuation.rows.enumerated() {
          let token = continuation.tokens[place + 1]
          predictions.append((row, [(question.number, continuation.choice, place + 1, token)]))
        }
      }
    }
    let vocabularySize = model.configuration.vocabularySize
    for first in stride(from: 0, to: predictions.count, by: Activations.logitRowCount) {
      let block = predictions[first..<min(first + Activations.logitRowCount, predictions.count)]
      let losses = firstTokenLosses(ofRows: block.map(\.row))
      for (offset, (_, targets)) in block.enumerated() {
        let logits = memory.logits + offset * vocabularySize
        // The loss of token 0 is ln Σ exp(logits) less its logit.
        let logSum = losses[offset] + logits[0]
        for target in targets {
          let logProbability = logits[Int(target.token)] - logSum
          guard logProbability.isFinite else { throw .notFinite }
          found[target.number][target.choice][target.place] = logProbability
        }
      }
    }
  }

  /// Computes the logits of rows of the last layer's output into `memory.logits`; returns their
  /// losses for token 0.
  private func firstTokenLosses(ofRows rows: [Int]) -> [Float] {
    let hidden = model.configuration.hiddenSize
    for (offset, row) in rows.enumerated() {
      (memory.headInput + offset * hidden).update(
        from: memory.output + row * hidden, count: hidden)
    }
    model.norm.forward(
      rowCount: rows.count, x: memory.headInput, weight: parameters.base + model.layout.finalNorm,
      y: memory.headInputGradient, inverseRoots: memory.roots)
    model.head.forward(
      rowCount: rows.count, x: memory.headInputGradient,
      weight: parameters.base + model.layout.head,
      y: memory.logits, scratch: memory.scratch)
    let loss = CrossEntropy(
      kernels: model.kernels, vocabularySize: model.configuration.vocabularySize)
    var losses = [Float](repeating: 0, count: rows.count)
    let targets = [Int32](repeating: 0, count: rows.count)
    targets.withUnsafeBufferPointer { targets in
      losses.withUnsafeMutableBufferPointer { losses in
        if let targets = targets.baseAddress, let losses = losses.baseAddress {
          loss.forward(
            rowCount: rows.count, logits: memory.logits, targets: targets, losses: losses)
        }
      }
    }
    return losses
  }
}
