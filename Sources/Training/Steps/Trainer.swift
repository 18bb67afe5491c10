import Dispatch
package import LanguageModel
import Packing
import Randomness
import Shards

/// Rows of a packing → a trained model, step by step.
///
/// A step reads its rows, lets each thread run micro-batches of them forward and backward, adds up
/// the gradients in the order of the micro-batches, clips the sum and takes a step of AdamW. All
/// memory is allocated at the start. The result does not depend on the number of threads.
///
/// `@unchecked Sendable`: one thread calls it; the workers get what they use as values or in memory
/// of their own.
package final class Trainer: @unchecked Sendable {
  package let model: Transformer
  package let settings: TrainingSettings
  package let rows: PackedRows
  package let parameters: FloatBuffer
  package let firstMoment: FloatBuffer
  package let secondMoment: FloatBuffer

  /// The steps taken so far: with the settings, all that the reader of the rows needs to know.
  package private(set) var stepCount: Int

  /// The outcome of a step.
  package struct Report: Sendable, Equatable {
    /// Its number, from 1.
    package var step: Int

    /// The mean over the targets.
    package var loss: Double
    package var learningRate: Double

    /// The norm of the gradient before clipping.
    package var gradientNorm: Double

    /// Tokens read, without padding, and seconds taken.
    package var tokenCount: Int
    package var seconds: Double
  }

  private let kernels: VectorKernels
  private let team: WorkerTeam
  private let workers: [Worker]
  private let gradientSum: GradientSum
  private var order: DataOrder
  private let batch: Batch
  private let results: Results

  /// The memory of one thread.
  ///
  /// `@unchecked Sendable`: only that thread touches it during a step.
  private struct Worker: @unchecked Sendable {
    let activations: Activations
    let gradient: FloatBuffer
  }

  /// What the threads read.
  ///
  /// `@unchecked Sendable`: it is filled before the threads start and only read by them.
  private final class Batch: @unchecked Sendable {
    var microBatches: [PackedSequences]

    init(_ microBatches: [PackedSequences]) {
      self.microBatches = microBatches
    }
  }

  /// What the threads leave for the caller.
  ///
  /// `@unchecked Sendable`: every element is written by one thread and read when all are done.
  private final class Results: @unchecked Sendable {
    let losses: UnsafeMutableBufferPointer<Double>
    let squares: UnsafeMutableBufferPointer<Double>

    init(microBatchCount: Int, blockCount: Int) {
      losses = .allocate(capacity: microBatchCount)
      squares = .allocate(capacity: blockCount)
      losses.initialize(repeating: 0)
      squares.initialize(repeating: 0)
    }

    deinit {
      losses.deallocate()
      squares.deallocate()
    }
  }

  /// A trainer before its first step.
  package init(
    model: Transformer, rows: PackedRows, settings: TrainingSettings, threadCount: Int,
    kernels: VectorKernels = .best
  ) throws {
    try settings.requireLimits(chunkLength: rows.manifest.chunkLength)
    self.model = model
    self.settings = settings
    self.rows = rows
    self.kernels = kernels
    let count = model.layout.count
    parameters = FloatBuffer(count: count)
    firstMoment = FloatBuffer(count: count)
    secondMoment = FloatBuffer(count: count)
    gradientSum = GradientSum(count: count, kernels: kernels)
    order = DataOrder(rowCount: rows.count, seed: settings.seed)
    let microBatchCount =
      (settings.batchRowCount - 1) / settings.microBatchRowCount + 1
    let chunkLength = rows.manifest.chunkLength
    let capacity = min(settings.batchRowCount, settings.microBatchRowCount) * chunkLength
    batch = Batch((0..<microBatchCount).map { _ in PackedSequences(capacity: capacity) })
    let workerCount = max(1, min(threadCount, microBatchCount))
    workers = (0..<workerCount).map { _ in
      Worker(
        activations: model.makeActivations(
          capacity: capacity, spanCapacity: chunkLength, isForTraining: true),
        gradient: FloatBuffer(count: count))
    }
    team = WorkerTeam(count: workerCount)
    results = Results(
      microBatchCount: microBatchCount, blockCount: WorkerTeam.blockCount(of: count))
    stepCount = 0
    var generator = SplitMix64(seed: settings.seed, stream: "parameters")
    model.initialize(parameters, using: &generator)
  }

  deinit {
    team.close()
  }

  /// Continues after a step whose parameters and moments have been restored from a checkpoint.
  package func resume(afterStep step: Int) {
    stepCount = step
  }

  /// Takes one step; nil where it was dropped because `shouldStop` held before its gradients were
  /// complete.
  ///
  /// A dropped step changes neither parameters nor moments, and is the trainer's last: its threads
  /// may still compute. Throws where a row is damaged, and `TrainingError.diverged` where the loss
  /// is not finite.
  package func step(unless shouldStop: () -> Bool = { false }) throws -> Report? {
    let start = DispatchTime.now()
    guard let (targetCount, tokenCount) = try readRows(unless: shouldStop),
      let sum = addGradients(scale: 1 / Float(max(1, targetCount)), unless: shouldStop)
    else { return nil }
    let loss = sum / Double(max(1, targetCount))
    let norm = gradientNorm()
    guard loss.isFinite, norm.isFinite else { throw TrainingError.diverged(step: stepCount + 1) }
    let rate = settings.schedule.rate(step: stepCount)
    let limit = settings.gradientNormLimit
    // PyTorch's clip_grad_norm_ adds 1e-6 to the norm.
    let clip = limit > 0 ? min(1, limit / (norm + 1e-6)) : 1
    stepCount += 1
    optimize(
      AdamWStep(
        learningRate: rate, beta1: settings.beta1, beta2: settings.beta2,
        epsilon: settings.epsilon, number: stepCount, gradientScale: clip))
    let elapsed = DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds
    return Report(
      step: stepCount, loss: loss, learningRate: rate, gradientNorm: norm, tokenCount: tokenCount,
      seconds: Double(elapsed) / 1e9)
  }

  /// The model's losses on held-out documents, by source; changes nothing.
  ///
  /// Nil where `shouldStop` held before the end, as with a step that is dropped.
  package func evaluate(
    _ documents: HeldOutDocuments, unless shouldStop: () -> Bool = { false }
  ) -> [HeldOutLoss]? {
    let capacity = workers[0].activations.capacity
    let batches = documents.batches(capacity: capacity)
    let (model, parameters, workers) = (model, parameters, workers)
    let found = Evaluation(batchCount: batches.count, sourceCount: documents.sources.count)
    let isComplete = team.run(unless: shouldStop) { index in
      let activations = workers[index].activations
      var sequences = PackedSequences(capacity: capacity)
      for number in stride(from: index, to: batches.count, by: workers.count) {
        documents.read(batches[number], into: &sequences)
        _ = model.losses(of: sequences, parameters: parameters, activations: activations)
        documents.add(batches[number], loss: { activations.losses[$0] }, to: &found.sums[number])
      }
    }
    guard isComplete else { return nil }
    var sums = [HeldOutDocuments.Sum](
      repeating: HeldOutDocuments.Sum(), count: documents.sources.count)
    for batch in found.sums {
      for (i, sum) in batch.enumerated() {
        sums[i].documents += sum.documents
        sums[i].tokens += sum.tokens
        sums[i].loss += sum.loss
      }
    }
    return documents.losses(sums)
  }

  /// The sums of each batch of held-out documents.
  ///
  /// `@unchecked Sendable`: every element is written by one thread and read when all are done.
  private final class Evaluation: @unchecked Sendable {
    let sums: UnsafeMutableBufferPointer<[HeldOutDocuments.Sum]>

    init(batchCount: Int, sourceCount: Int) {
      sums = .allocate(capacity: batchCount)
      sums.initialize(
        repeating: Array(repeating: HeldOutDocuments.Sum(), count: sourceCount))
    }

    deinit {
      sums.deinitialize()
      sums.deallocate()
    }
  }

  private func readRows(
    unless shouldStop: () -> Bool
  ) throws -> (targetCount: Int, tokenCount: Int)? {
    for index in batch.microBatches.indices { batch.microBatches[index].removeAll() }
    let first = stepCount * settings.batchRowCount
    for index in 0..<settings.batchRowCount {
      guard !shouldStop() else { return nil }
      try rows.append(
        order.row(at: first + index), to: &batch.microBatches[index / settings.microBatchRowCount],
        policy: settings.mask)
    }
    return (
      batch.microBatches.reduce(0) { $0 + $1.targets.count },
      batch.microBatches.reduce(0) { $0 + $1.tokens.count }
    )
  }

  /// The sum of all losses; their gradients times `scale` are in `gradientSum`.
  ///
  /// Nil where `shouldStop` held before the end.
  private func addGradients(scale: Float, unless shouldStop: () -> Bool) -> Double? {
    gradientSum.begin()
    let (model, parameters, sum, results) = (model, parameters, gradientSum, results)
    let (workers, batch) = (workers, batch)
    let isComplete = team.run(unless: shouldStop) { index in
      let worker = workers[index]
      while let number = sum.takeMicroBatch(of: batch.microBatches.count) {
        results.losses[number] = model.lossesAndGradients(
          of: batch.microBatches[number], scale: scale, parameters: parameters,
          gradient: worker.gradient,
          activations: worker.activations)
        sum.add(worker.gradient, of: number)
      }
    }
    guard isComplete else {
      gradientSum.stop()
      return nil
    }
    return results.losses.reduce(0, +)
  }

  private func gradientNorm() -> Double {
    let (kernels, gradient, results) = (kernels, gradientSum.total, results)
    team.runBlocks(of: gradient.count) { block, range in
      results.squares[block] = kernels.sumOfSquares(gradient, in: range)
    }
    return results.squares.reduce(0, +).squareRoot()
  }

  private func optimize(_ step: AdamWStep) {
    let (kernels, gradient, settings) = (kernels, gradientSum.total, settings)
    let (parameters, first, second) = (parameters, firstMoment, secondMoment)
    let tensors = model.layout.tensors
    team.runBlocks(of: gradient.count) { _, block in
      for tensor in tensors where tensor.range.overlaps(block) {
        kernels.adamW(
          step, weightDecay: tensor.decays ? settings.weightDecay : 0,
          in: tensor.range.clamped(to: block), gradient: gradient, parameters: parameters,
          firstMoment: first, secondMoment: second)
      }
    }
  }
}
