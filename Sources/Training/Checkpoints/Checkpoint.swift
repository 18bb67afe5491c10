import Files
import Foundation
import JSON
package import LanguageModel
import Packing
import Safetensors
import Shards

/// A model in a folder that Hugging Face's transformers can load: `config.json`,
/// `model.safetensors` and the tokenizer's files.
package struct Checkpoint {
  static let modelFileName = "model.safetensors"

  /// Metadata of the model's file: the steps of the training run.
  static let stepKey = "step"

  /// Metadata of the model's file: the documents of the packing began with BOS.
  static let beginKey = "add_bos"

  package let folder: String
  package let configuration: ModelConfiguration

  /// The id that ends a text, where there is one that the model has.
  package let eosTokenID: Int?

  /// The id that begins a text, where there is one that the model has.
  package let bosTokenID: Int?
  private let file: SafetensorsFile

  /// Opens a checkpoint, ours or that of another Llama; throws where it is missing or of another
  /// kind.
  package init(folder: String) throws {
    self.folder = folder
    let path = folder + "/" + HuggingFaceConfiguration.fileName
    guard let data = try FileContents.readIfPresent(path) else {
      throw TrainingError.noCheckpoint(path: folder)
    }
    let found: HuggingFaceConfiguration
    do {
      found = try JSONDecoder().decode(HuggingFaceConfiguration.self, from: data)
    } catch let error as DecodingError {
      throw TrainingError.damagedCheckpoint(
        path: path, reason: "it is not the configuration of a Llama: \(error.reason)")
    }
    configuration = try found.model(path: path)
    try configuration.validate()
    // Other programs write -1, or the id of a token that the model does not have, for none.
    let ids = 0..<configuration.vocabularySize
    eosTokenID = found.eosTokenIDs.flatMap { ids.contains($0.first) ? $0.first : nil }
    bosTokenID = found.bosTokenID.flatMap { ids.contains($0) ? $0 : nil }
    file = try SafetensorsFile(path: folder + "/" + Self.modelFileName)
  }

  /// The tokenizer beside the model.
  package var tokenizerPath: String { folder + "/" + TokenizerRecord.fileName }

  /// The number of steps that the model was trained for, where it is one of ours.
  package var step: Int? { file.metadata[Self.stepKey].flatMap { Int($0) } }

  /// The number of steps of the model in a folder; nil where there is none of ours.
  static func step(ofModelIn folder: String) -> Int? {
    let file = try? SafetensorsFile(path: folder + "/" + modelFileName)
    return file?.metadata[stepKey].flatMap { Int($0) }
  }

  /// Whether the model was trained on texts that begin with BOS: as our own checkpoints say, or as
  /// the tokenizer of another one adds it.
  package var beginsTextsWithBOS: Bool {
    if step != nil { return file.metadata[Self.beginKey] == "true" }
    func object(_ name: String) -> [String: Any]? {
      (try? FileContents.read(folder + "/" + name)).flatMap {
        try? JSONSerialization.jsonObject(with: $0) as? [String: Any]
      }
    }
    let configuration = object(TokenizerRecord.configurationFileName)
    if let adds = configuration?["add_bos_token"] as? Bool { return adds }
    // A template that starts with a special token.
    let processor = object(TokenizerRecord.fileName)?["post_processor"] as? [String: Any]
    let processors = [processor] + ((processor?["processors"] as? [[String: Any]]) ?? [])
    return processors.contains { processor in
      let template = processor?["single"] as? [[String: Any]]
      return template?.first?["SpecialToken"] != nil
    }
  }

  /// The model's sizes for further training on rows of a packing, which may be longer than the
  /// texts it was trained on.
  ///
  /// Throws `TrainingError.unsupportedModel` where the vocabularies differ.
  package func configuration(for rows: PackedRows) throws -> ModelConfiguration {
    guard configuration.vocabularySize == rows.manifest.vocabularySize else {
      throw TrainingError.unsupportedModel(
        path: folder, field: "vocab_size", value: "\(configuration.vocabularySize)",
        supported: "\(rows.manifest.vocabularySize) with this packing")
    }
    var configuration = configuration
    configuration.maximumPositionCount = max(
      configuration.maximumPositionCount, rows.manifest.chunkLength)
    return configuration
  }

  /// The model with its parameters.
  ///
  /// Throws as `read` does, and `ModelError` for sizes that no model can have.
  package func load(products: MatrixProducts) throws -> (
    model: Transformer, parameters: FloatBuffer
  ) {
    let model = try Transformer(configuration, products: products)
    let parameters = FloatBuffer(count: model.layout.count)
    try read(into: parameters, layout: model.layout)
    return (model, parameters)
  }

  /// Copies the tensors into a buffer of all parameters.
  ///
  /// Throws where a tensor is missing, has another shape, is not F32, or is one that the model does
  /// not have, such as a bias.
  package func read(into parameters: FloatBuffer, layout: ParameterLayout) throws {
    for tensor in layout.tensors {
      let found = try file.layout(of: tensor.name)
      guard found.shape == tensor.shape else {
        throw TrainingError.damagedCheckpoint(
          path: file.path,
          reason: "\(tensor.name) has shape \(found.shape), expected \(tensor.shape)")
      }
      try file.withElements(of: tensor.name, as: Float.self) { elements in
        guard let base = elements.baseAddress else { return }
        try requireFinite(elements, of: tensor.name)
        (parameters.base + tensor.range.lowerBound).update(from: base, count: elements.count)
      }
    }
    let names = Set(layout.tensors.map(\.name))
    for tensor in file.layouts where !names.contains(tensor.name) {
      guard try isRedundant(tensor.name) else {
        throw TrainingError.unknownTensor(path: file.path, name: tensor.name)
      }
    }
  }

  private func requireFinite(_ elements: UnsafeBufferPointer<Float>, of name: String) throws {
    guard elements.allSatisfy(\.isFinite) else {
      throw TrainingError.damagedCheckpoint(
        path: file.path,
        reason: "\(name) holds numbers that are not finite; its training has diverged")
    }
  }

  /// Whether a tensor only repeats what the others and the configuration say.
  private func isRedundant(_ name: String) throws -> Bool {
    // The angles, which old versions of transformers saved.
    if name.hasSuffix("rotary_emb.inv_freq") { return true }
    guard name == "lm_head.weight", configuration.tiesEmbeddings else { return false }
    return try file.bytes(of: name).elementsEqual(file.bytes(of: "model.embed_tokens.weight"))
  }

  /// Writes `model.safetensors`, whole or not at all.
  static func writeModel(
    _ parameters: FloatBuffer, layout: ParameterLayout, step: Int, addsBOS: Bool,
    folder: String
  ) throws {
    let header = try SafetensorsHeader(
      tensors: layout.tensors.map { ($0.name, .f32, $0.shape) },
      metadata: ["format": "pt", stepKey: "\(step)"].merging(
        addsBOS ? [beginKey: "true"] : [:]
      ) { $1 })
    let ranges = Dictionary(uniqueKeysWithValues: layout.tensors.map { ($0.name, $0.range) })
    let writer = try SafetensorsWriter(path: folder + "/" + modelFileName, header: header)
    for tensor in header.layouts {
      guard let range = ranges[tensor.name] else { continue }
      try writer.write(
        contentsOf: UnsafeRawBufferPointer(
          UnsafeBufferPointer(start: parameters.base + range.lowerBound, count: range.count)),
        to: tensor.name)
    }
    try writer.finish()
  }
}
