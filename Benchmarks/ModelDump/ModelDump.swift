// Writes what a model makes of some rows of a packing, for other programs to compare:
//
//     ModelDump CHECKPOINT PACKED MASK ROWS openblas|own OUTPUT.safetensors
//
// Tensors: `logits` [tokens, V] of the first ROWS rows end to end, `loss` [1] (the mean), `tokens`
// [tokens], and for each parameter `gradient.NAME`. Used by check_model_against_pytorch.py.

import LanguageModel
import Packing
import Safetensors
import Shards
import Training

@main
enum ModelDump {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 7, let mask = AttentionMask(rawValue: arguments[3]),
      let rowCount = Int(arguments[4])
    else { fatalError("ModelDump CHECKPOINT PACKED MASK ROWS openblas|own OUTPUT.safetensors") }
    let checkpoint = try Checkpoint(folder: arguments[1])
    let rows = try PackedRows(folder: arguments[2])
    let products = try MatrixProducts(MatrixProducts.Provider(rawValue: arguments[5]))
    let model = try Transformer(try checkpoint.configuration(for: rows), products: products)
    let parameters = FloatBuffer(count: model.layout.count)
    try checkpoint.read(into: parameters, layout: model.layout)

    var sequences = PackedSequences(capacity: rowCount * rows.manifest.chunkLength)
    for row in 0..<rowCount {
      try rows.append(row, to: &sequences, policy: MaskPolicy(mask: mask))
    }
    let activations = model.makeActivations(
      capacity: sequences.tokens.count, spanCapacity: rows.manifest.chunkLength,
      isForTraining: true)
    let gradient = FloatBuffer(count: model.layout.count)
    let count = sequences.lossRows.count
    let sum = model.lossesAndGradients(
      of: sequences, scale: 1 / Float(count), parameters: parameters, gradient: gradient,
      activations: activations)
    let logits = model.logits(of: sequences, parameters: parameters, activations: activations)

    var values: [String: ([Int], [Float])] = [
      "logits": ([sequences.tokens.count, model.configuration.vocabularySize], logits.values),
      "loss": ([1], [Float(sum / Double(count))]),
      "tokens": ([sequences.tokens.count], sequences.tokens.map { Float($0) }),
    ]
    let all = gradient.values
    for tensor in model.layout.tensors {
      values["gradient." + tensor.name] = (tensor.shape, Array(all[tensor.range]))
    }
    let header = try SafetensorsHeader(tensors: values.map { ($0.key, .f32, $0.value.0) })
    let writer = try SafetensorsWriter(path: arguments[6], header: header)
    for layout in header.layouts {
      try writer.write(elements: values[layout.name]?.1 ?? [], to: layout.name)
    }
    try writer.finish()
  }
}
