package import LanguageModel
package import Probes
import Retrieval
import Tokenization
import Training

/// Probe files → the questions of a suite → what a model answers.
package struct ProbeStage: Sendable {
  package var settings = ProbeSettings()

  /// Replaces the template of a file's form.
  package var template: PromptTemplate?
  package var answerStyle = ProbeFile.AnswerStyle.auto

  /// The index of a training corpus: questions that its documents hold are left out.
  package var corpusIndex: String?

  /// The words of an n-gram that makes a question count as held.
  package var nGramLength = 13
  package var threadCount = 1

  /// A stage with the defaults of the command line.
  package init() {}

  /// The suite of probe files, or of all in a folder, then of `heldOut` tasks.
  ///
  /// Throws `ProbeError`, and what reading the index throws.
  package func suite(of paths: [String], heldOut: [ProbeTask] = []) throws -> ProbeSuite {
    let tasks = try ProbeFile.paths(paths).map {
      try ProbeFile.read($0, template: template, answers: answerStyle)
    }
    guard let corpusIndex else {
      return try ProbeSuite(tasks: tasks, exempt: heldOut, settings: settings)
    }
    let index = try CorpusIndex(path: corpusIndex)
    let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    return try ProbeSuite(
      tasks: tasks, exempt: heldOut, settings: settings, nGramLength: nGramLength
    ) { body in
      for document in 0..<index.documentCount {
        body(try tokenizer.decode(index.tokens(ofDocument: document).tokens))
      }
    }
  }

  /// Puts all questions of a suite to a model; returns the outcomes of each batch, in order.
  ///
  /// Throws `ModelError`. Memory: a decoder for each thread.
  package func ask(
    _ model: ProbedModel, _ suite: ProbeSuite, progress: ProgressLine
  ) throws -> [[ProbeOutcome]] {
    progress.begin("asking", unit: .questions, total: suite.questionCount)
    let outcomes = try IndependentWork.results(
      count: suite.batches.count, threadCount: threadCount,
      worker: ProbeSession(model, suite.settings)
    ) { session, number in
      let found = try session.outcomes(of: suite.batches[number])
      progress.advance(by: found.count)
      return found
    }
    progress.end()
    return outcomes
  }
}

extension ProbedModel {
  /// The model of a checkpoint and the tokenizer beside it.
  ///
  /// Throws `ProbeError.noStartToken`, and what reading the checkpoint throws.
  package init(
    checkpoint folder: String, matrixProducts: MatrixProducts.Provider?, start: PromptStart
  ) throws {
    let checkpoint = try Checkpoint(folder: folder)
    let (model, parameters) = try checkpoint.load(products: MatrixProducts(matrixProducts))
    let begin: Int? =
      switch start {
      case .auto: checkpoint.beginsTextsWithBOS ? checkpoint.bosTokenID : nil
      case .bos: checkpoint.bosTokenID
      case .eos: checkpoint.eosTokenID
      case .nothing: nil
      }
    guard begin != nil || start == .auto || start == .nothing else {
      throw ProbeError.noStartToken(path: folder, start: start)
    }
    self.init(
      transformer: model, parameters: parameters,
      tokenizer: try Tokenizer(contentsOf: checkpoint.tokenizerPath),
      beginToken: begin.map { Int32($0) }, endToken: checkpoint.eosTokenID.map { Int32($0) })
  }
}
