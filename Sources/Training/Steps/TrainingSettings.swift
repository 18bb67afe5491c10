import Foundation
package import LanguageModel
import Packing
import Shards

/// Everything that the result of a training run depends on, besides the packing itself.
///
/// It is stored in checkpoints, and a run that resumes must have the same.
package struct TrainingSettings: Codable, Equatable, Sendable {
  package var seed: UInt64
  package var stepCount: Int

  /// The sizes of the model, as its `config.json` has them.
  var model: HuggingFaceConfiguration

  /// Rows per step.
  package var batchRowCount: Int

  /// Rows that go through the model at once; their gradients are added up over the step.
  package var microBatchRowCount: Int
  package var mask: MaskPolicy
  package var learningRate: Double
  package var warmupStepCount: Int
  package var finalLearningRateShare: Double
  package var weightDecay: Double
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double

  /// The norm to which longer gradients are scaled down; 0 for no limit.
  package var gradientNormLimit: Double

  /// The implementation of matrix products and the instruction set of the kernels: they decide the
  /// last bits.
  package var matrixProducts: String
  package var instructionSet: String

  enum CodingKeys: String, CodingKey {
    case seed, model, mask, beta1, beta2, epsilon
    case stepCount = "steps"
    case batchRowCount = "batch"
    case microBatchRowCount = "micro_batch"
    case learningRate = "learning_rate"
    case warmupStepCount = "warmup_steps"
    case finalLearningRateShare = "final_learning_rate_share"
    case weightDecay = "weight_decay"
    case gradientNormLimit = "gradient_norm_limit"
    case matrixProducts = "matrix_products"
    case instructionSet = "instruction_set"
  }

  /// Settings of a run on rows of `chunkLength` tokens.
  package init(
    seed: UInt64, stepCount: Int, batchRowCount: Int, chunkLength: Int, mask: MaskPolicy,
    optimizer: OptimizerSettings = OptimizerSettings(), model: Transformer,
    kernels: VectorKernels = .best
  ) {
    self.seed = seed
    self.model = HuggingFaceConfiguration(
      model.configuration, bosTokenID: nil, eosTokenID: nil, padTokenID: nil)
    self.stepCount = stepCount
    self.batchRowCount = batchRowCount
    microBatchRowCount = Self.microBatchRowCount(chunkLength: chunkLength)
    self.mask = mask
    learningRate =
      optimizer.learningRate
      ?? OptimizerSettings.learningRate(hiddenSize: model.configuration.hiddenSize)
    warmupStepCount = optimizer.warmupStepCount ?? min(200, stepCount / 10)
    finalLearningRateShare = optimizer.finalLearningRateShare
    weightDecay = optimizer.weightDecay
    beta1 = optimizer.beta1
    beta2 = optimizer.beta2
    epsilon = optimizer.epsilon
    gradientNormLimit = optimizer.gradientNormLimit
    matrixProducts = model.products.provider.rawValue
    instructionSet = kernels.instructionSet.rawValue
  }

  /// How long a run is.
  package enum Length: Equatable, Sendable {
    /// Until every row was read once.
    case epoch
    case steps(Int)
    /// Until about as many tokens were read, padding not counted.
    case tokens(Int)
  }

  /// Settings of a run on the rows of a packing; without `batchRowCount`, a step has as many rows
  /// as hold about 8,192 tokens.
  package init(
    rows: PackedRows, model: Transformer, seed: UInt64, length: Length, batchRowCount: Int?,
    mask: MaskPolicy, optimizer: OptimizerSettings
  ) {
    let chunkLength = rows.manifest.chunkLength
    let batchRowCount = batchRowCount ?? max(1, 8_192 / chunkLength)
    let stepCount =
      switch length {
      case .epoch: rows.count / batchRowCount
      case .steps(let count): count
      case .tokens(let count):
        // Packings differ in padding, so equal tokens are not equal rows.
        Int(
          (Double(count)
            / (Double(batchRowCount) * Double(rows.manifest.tokenCount) / Double(rows.count)))
            .rounded())
      }
    self.init(
      seed: seed, stepCount: max(1, stepCount), batchRowCount: batchRowCount,
      chunkLength: chunkLength, mask: mask, optimizer: optimizer, model: model)
  }

  /// As many rows as hold about 1,024 tokens: enough for full speed, few enough for the caches.
  package static func microBatchRowCount(chunkLength: Int) -> Int { max(1, 1_024 / chunkLength) }

  /// Maximum number of tokens of a step: what it holds of each takes some 20 bytes.
  static let stepTokenLimit = 1 << 24

  /// Maximum number of steps of a run.
  static let stepLimit = Int(Int32.max)

  /// Throws `TrainingError` where a step has too many tokens, or the run too many steps.
  func requireLimits(chunkLength: Int) throws(TrainingError) {
    let batchLimit = max(1, Self.stepTokenLimit / chunkLength)
    guard batchRowCount <= batchLimit else {
      throw .batchTooLarge(rowCount: batchRowCount, chunkLength: chunkLength, limit: batchLimit)
    }
    guard stepCount <= Self.stepLimit else {
      throw .tooManySteps(count: stepCount, limit: Self.stepLimit)
    }
  }

  /// The learning rate of each step.
  package var schedule: LearningRateSchedule {
    LearningRateSchedule(
      peak: learningRate, warmupStepCount: warmupStepCount, stepCount: stepCount,
      finalShare: finalLearningRateShare)
  }

  /// The JSON form, keys sorted, in one line.
  package func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return Array(try encoder.encode(self))
  }

  /// The differences between these settings, as stored, and `given`.
  package func differences(to given: TrainingSettings) throws -> [TrainingError.Difference] {
    func members(_ settings: TrainingSettings) throws -> [String: String] {
      let object = try JSONSerialization.jsonObject(with: Data(settings.jsonBytes()))
      var members: [String: String] = [:]
      func add(_ value: Any, _ name: String) {
        guard let object = value as? [String: Any] else {
          members[name] = "\(value)"
          return
        }
        for (key, value) in object { add(value, name.isEmpty ? key : "\(name).\(key)") }
      }
      add(object, "")
      return members
    }
    let (stored, given) = (try members(self), try members(given))
    return stored.keys.sorted().filter { stored[$0] != given[$0] }.map { name in
      TrainingError.Difference(
        name: name, stored: stored[name] ?? "absent", given: given[name] ?? "absent")
    }
  }
}
