import Foundation
import LanguageModel
import Safetensors

/// `training.safetensors`: everything that a run needs to resume, in one file that is written whole
/// or not at all.
///
/// It repeats the parameters, so that no kill between two files can separate them from the moments
/// of the optimizer.
struct TrainingState {
  static let fileName = "training.safetensors"

  private static let names = ["parameters", "first_moment", "second_moment"]

  let path: String
  let step: Int
  let settings: TrainingSettings

  /// SHA-256 of the manifest of the packing that was trained on.
  let packingDigest: String
  private let file: SafetensorsFile

  /// Opens the state in a folder; nil where there is none.
  init?(folder: String) throws {
    let path = folder + "/" + Self.fileName
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    self.path = path
    file = try SafetensorsFile(path: path)
    guard
      let step = file.metadata["step"].flatMap({ Int($0) }),
      (0...TrainingSettings.stepLimit).contains(step),
      let digest = file.metadata["packing"],
      let text = file.metadata["settings"],
      let settings = try? JSONDecoder().decode(TrainingSettings.self, from: Data(text.utf8))
    else {
      throw TrainingError.damagedCheckpoint(path: path, reason: "it does not say how it was made")
    }
    self.step = step
    self.settings = settings
    packingDigest = digest
  }

  /// Gives a trainer the stored parameters and moments.
  func restore(_ trainer: Trainer) throws {
    for (name, buffer) in zip(Self.names, Self.buffers(trainer)) {
      try file.withElements(of: name, as: Float.self) { elements in
        guard let base = elements.baseAddress, elements.count == buffer.count else {
          throw TrainingError.damagedCheckpoint(
            path: path, reason: "\(name) has \(elements.count) elements, not \(buffer.count)")
        }
        guard elements.allSatisfy(\.isFinite) else {
          throw TrainingError.damagedCheckpoint(
            path: path, reason: "\(name) holds numbers that are not finite")
        }
        buffer.base.update(from: base, count: buffer.count)
      }
    }
    trainer.resume(afterStep: step)
  }

  /// Writes the state of a trainer.
  static func write(_ trainer: Trainer, folder: String) throws {
    let count = trainer.parameters.count
    let header = try SafetensorsHeader(
      tensors: names.map { ($0, .f32, [count]) },
      metadata: [
        "step": "\(trainer.stepCount)", "packing": trainer.rows.digest,
        "settings": String(decoding: try trainer.settings.jsonBytes(), as: UTF8.self),
      ])
    let buffers = Dictionary(uniqueKeysWithValues: zip(names, Self.buffers(trainer)))
    let writer = try SafetensorsWriter(path: folder + "/" + fileName, header: header)
    for tensor in header.layouts {
      guard let buffer = buffers[tensor.name] else { continue }
      try writer.write(
        contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(buffer.floats)), to: tensor.name)
    }
    try writer.finish()
  }

  private static func buffers(_ trainer: Trainer) -> [FloatBuffer] {
    [trainer.parameters, trainer.firstMoment, trainer.secondMoment]
  }
}
