import Foundation
package import LanguageModel

/// Everything that the result of a training run depends on, beside the packing itself.
///
/// It is stored in checkpoints, and a run that goes on must have the same.
package struct TrainingSettings: Codable, Equatable, Sendable {
  package var seed: UInt64
  package var stepCount: Int

  /// The sizes of the model, as its `config.json` has them.
  var model: HuggingFaceConfiguration

  /// Rows of a step.
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

  /// The greatest norm of a step's gradient, to which longer ones are scaled down; 0 for none.
  package var gradientNormLimit: Double

  /// Who multiplies matrices, and the instruction set of the kernels: they decide the last bits.
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

  /// Settings with the defaults of the command line.
  package init(
    seed: UInt64, stepCount: Int, batchRowCount: Int, chunkLength: Int, mask: MaskPolicy,
    learningRate: Double, model: Transformer, kernels: VectorKernels = .best
  ) {
    self.seed = seed
    self.model = HuggingFaceConfiguration(
      model.configuration, bosTokenID: nil, eosTokenID: nil, padTokenID: nil)
    self.stepCount = stepCount
    self.batchRowCount = batchRowCount
    microBatchRowCount = Self.microBatchRowCount(chunkLength: chunkLength)
    self.mask = mask
    self.learningRate = learningRate
    warmupStepCount = min(200, stepCount / 10)
    finalLearningRateShare = 0.1
    weightDecay = 0.1
    beta1 = 0.9
    beta2 = 0.95
    epsilon = 1e-8
    gradientNormLimit = 1
    matrixProducts = model.products.provider.rawValue
    instructionSet = kernels.instructionSet.rawValue
  }

  /// As many rows as hold about 1,024 tokens: enough for full speed, few enough for the caches.
  package static func microBatchRowCount(chunkLength: Int) -> Int { max(1, 1_024 / chunkLength) }

  /// A learning rate that suits a width: wider models want smaller steps.
  package static func learningRate(hiddenSize: Int) -> Double {
    0.002 * min(1, 256 / Double(hiddenSize))
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

  /// What differs between these settings, as stored, and others.
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
