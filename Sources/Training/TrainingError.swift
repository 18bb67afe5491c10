/// Why a model cannot be trained, or a checkpoint not be written or read.
package enum TrainingError: Error {
  /// A packing that has nothing to learn from.
  case nothingToLearn(path: String)
  /// A row holds an id that the vocabulary does not have.
  case idOutOfVocabulary(path: String, row: Int, id: UInt32, vocabularySize: Int)
  /// The folder holds a checkpoint already.
  case checkpointExists(path: String, step: Int)
  /// There is nothing to go on from.
  case noCheckpoint(path: String)
  /// The checkpoint is of a run with other settings.
  case otherSettings(path: String, differences: [Difference])
  /// A file of a checkpoint does not hold what it should.
  case damagedCheckpoint(path: String, reason: String)
  /// A model that this program does not know.
  case unsupportedModel(path: String, field: String, value: String, supported: String)
  /// The loss is no number any more.
  case diverged(step: Int)
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
      "\(path) has no token that is asked for its next one; pack documents of two tokens or more"
    case .idOutOfVocabulary(let path, let row, let id, let vocabularySize):
      "\(path): row \(row) holds the id \(id), but the model's vocabulary has \(vocabularySize); "
        + "train with the model that belongs to the tokenizer"
    case .checkpointExists(let path, let step):
      "\(path) holds a checkpoint of step \(step); give --resume to go on, "
        + "--overwrite to begin again, or another --output"
    case .noCheckpoint(let path):
      "\(path) holds no checkpoint of `bm25chunk train`"
    case .otherSettings(let path, let differences):
      "\(path) was trained with other settings: "
        + differences.map { "\($0.name) was \($0.stored), now \($0.given)" }
        .joined(separator: "; ") + "; give the same ones, or --overwrite to begin again"
    case .damagedCheckpoint(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .unsupportedModel(let path, let field, let value, let supported):
      "\(path): \(field) is \(value); this program knows \(supported)"
    case .diverged(let step):
      "the loss of step \(step) is not finite; begin again with a smaller --learning-rate"
    case .system(let operation, let path, let reason):
      "cannot \(operation) \(path): \(reason)"
    }
  }
}
