import Foundation
import LanguageModel
import PackedSamples
import Training

/// A packing of small documents and a model that learns it in a moment.
struct TinyRun {
  let packed: String
  let rows: PackedRows
  var settings: TrainingSettings

  private static let products: MatrixProducts = {
    do { return try MatrixProducts(.own, kernels: .portable) } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// Writes the packing into `folder`.
  init(in folder: String, mask: AttentionMask = .intraDocument, stepCount: Int = 10) throws {
    packed = folder + "/packed"
    try FileManager.default.createDirectory(atPath: packed, withIntermediateDirectories: true)
    let lengths = (0..<60).map { 3 + $0 * 7 % 23 }
    try SamplePacking(lengths: lengths, chunkLength: 32).write(to: packed)
    rows = try PackedRows(folder: packed)
    settings = TrainingSettings(
      seed: 1, stepCount: stepCount, batchRowCount: 5, chunkLength: 32,
      mask: MaskPolicy(mask: mask), model: try Self.model(), kernels: .portable)
    settings.learningRate = 0.01
    settings.microBatchRowCount = 2
  }

  /// A model of a few thousand parameters.
  static func model(tiesEmbeddings: Bool = true) throws -> Transformer {
    let configuration = ModelConfiguration(
      vocabularySize: 100, hiddenSize: 16, intermediateSize: 24, layerCount: 2, headCount: 2,
      keyValueHeadCount: 1, maximumPositionCount: 32, tiesEmbeddings: tiesEmbeddings)
    return try Transformer(configuration, products: products, kernels: .portable)
  }

  /// A trainer before its first step.
  func trainer(threadCount: Int = 1, tiesEmbeddings: Bool = true) throws -> Trainer {
    try Trainer(
      model: Self.model(tiesEmbeddings: tiesEmbeddings), rows: rows, settings: settings,
      threadCount: threadCount, kernels: .portable)
  }

  /// A run into a folder.
  func run(into folder: String, _ claim: CheckpointFolder.Claim = .new, every interval: Int = 4)
    throws -> TrainingRun
  {
    try TrainingRun(
      trainer: trainer(), folder: CheckpointFolder(path: folder, claim: claim),
      checkpointInterval: interval)
  }
}

extension VectorKernels {
  /// The kernels whose bits are the same on every machine with our baseline.
  static let portable: VectorKernels = {
    guard let kernels = VectorKernels(.portable) else { preconditionFailure("not everywhere") }
    return kernels
  }()
}
