/// Why a model cannot be trained, or a checkpoint cannot be written or read.
package enum TrainingError: Error {
  /// The packing has no rows to learn from.
  case nothingToLearn(path: String)
  /// A row holds an id that is not in the vocabulary.
  case idOutOfVocabulary(path: String, row: Int, id: UInt32, vocabularySize: Int)
  /// The folder already holds a checkpoint.
  case checkpointExists(path: String, step: Int)
  /// The folder holds a model of this program without what is needed to resume its training.
  case modelWithoutState(path: String, step: Int)
  /// The folder holds a model that no run of this program left there.
  case foreignModel(path: String)
  /// There is no checkpoint to resume from or to load.
  case noCheckpoint(path: String)
  /// The checkpoint is of a run with other settings.
  case otherSettings(path: String, differences: [Difference])
  /// A file of a checkpoint does not hold what it should.
  case damagedCheckpoint(path: String, reason: String)
  /// A model of a kind that this program does not support.
  case unsupportedModel(path: String, field: String, value: String, supported: String)
  /// A model has parameters that this program would leave out.
  case unknownTensor(path: String, name: String)
  /// The loss is no longer finite.
  case diverged(step: Int)
  /// A step would have more tokens than memory is meant for.
  case batchTooLarge(rowCount: Int, chunkLength: Int, limit: Int)
  /// A run would have more steps than can be numbered.
  case tooManySteps(count: Int, limit: Int)
  /// A file could not be written or read.
  case system(operation: String, path: String, reason: String)

  /// A setting that differs, with both values.
  package struct Difference: Equatable, Sendable {
    package var name: String
    package var stored: String
    package var given: String
  }
}

extension TrainingError: CustomStringConvertible {
  /// The facts, and what to do, in one line.
  package var description: String {
    switch self {
    case .nothingToLearn(let path):
      "\(path) has no rows to train on; pack documents of two tokens or more"
    case .idOutOfVocabulary(let path, let row, let id, let vocabularySize):
      "\(path): row \(row) holds the token id \(id), but the vocabulary has \(vocabularySize) tokens; "
        + "train with the model that belongs to the tokenizer"
    case .checkpointExists(let path, let step):
      "\(path) holds a checkpoint of step \(step); give --resume to continue, "
        + "--overwrite to start again, or another --output"
    case .modelWithoutState(let path, let step):
      "\(path) holds a checkpoint of step \(step) that cannot be resumed, since it has no "
        + "\(TrainingState.fileName); give --resume or --overwrite to start again, or another "
        + "--output"
    case .foreignModel(let path):
      "\(path) holds a model that no run of `bm25chunk train` left there; give another --output, "
        + "or --overwrite to replace it"
    case .noCheckpoint(let path):
      "\(path) holds no checkpoint of `bm25chunk train`"
    case .otherSettings(let path, let differences):
      "\(path) was trained with other settings: "
        + differences.map { "\($0.name) was \($0.stored), now \($0.given)" }
        .joined(separator: "; ") + "; give the same settings, or --overwrite to start again"
    case .damagedCheckpoint(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .unsupportedModel(let path, let field, let value, let supported):
      "\(path): \(field) is \(value); this program supports \(supported)"
    case .unknownTensor(let path, let name):
      "\(path) has the tensor \(name), which is not part of the Llama in "
        + "\(HuggingFaceConfiguration.fileName); this program would leave it out"
    case .diverged(let step):
      "the loss of step \(step) is not finite; start again with a smaller --learning-rate"
    case .batchTooLarge(let rowCount, let chunkLength, let limit):
      "a step of \(rowCount) chunks of \(chunkLength) tokens is too large; give a --batch of at most "
        + "\(limit)"
    case .tooManySteps(let count, let limit):
      "\(count) steps are too many; give --steps of at most \(limit)"
    case .system(let operation, let path, let reason):
      "cannot \(operation) \(path): \(reason)"
    }
  }
}
