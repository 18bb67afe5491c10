import Foundation
import LanguageModel

/// The formulas of the kernels written in the plainest way, in double precision.
enum Reference {
  static func rmsNorm(_ x: [Double], _ weight: [Double], epsilon: Double) -> [Double] {
    let columns = weight.count
    return rows(x, columns).flatMap { row in
      let root = (row.reduce(0) { $0 + $1 * $1 } / Double(columns) + epsilon).squareRoot()
      return zip(row, weight).map { $0 / root * $1 }
    }
  }

  static func swiGLU(_ gateUp: [Double], columns: Int) -> [Double] {
    rows(gateUp, 2 * columns).flatMap { row in
      (0..<columns).map { row[$0] / (1 + exp(-row[$0])) * row[columns + $0] }
    }
  }

  static func crossEntropy(_ logits: [Double], columns: Int, targets: [Int32]) -> [Double] {
    zip(rows(logits, columns), targets).map { row, target in
      let most = row.max() ?? 0
      return log(row.reduce(0) { $0 + exp($1 - most) }) + most - row[Int(target)]
    }
  }

  static func rotate(
    _ x: [Double], columns: Int, heads: Int, headDimension: Int, positions: [Int32], theta: Double
  ) -> [Double] {
    let half = headDimension / 2
    return zip(rows(x, columns), positions).flatMap { row, position in
      var turned = row
      for head in 0..<heads {
        for i in 0..<half {
          let angle = Double(position) / pow(theta, Double(2 * i) / Double(headDimension))
          let (low, high) = (head * headDimension + i, head * headDimension + i + half)
          turned[low] = row[low] * cos(angle) - row[high] * sin(angle)
          turned[high] = row[high] * cos(angle) + row[low] * sin(angle)
        }
      }
      return turned
    }
  }

  /// Rows hold queries, keys and values; a token sees those before it in its span.
  static func attention(
    _ rowsOfThree: [Double], heads: Int, keyValueHeads: Int, headDimension: Int,
    cuSeqlens: [Int32]
  ) -> [Double] {
    let (width, keyWidth) = (heads * headDimension, keyValueHeads * headDimension)
    let all = rows(rowsOfThree, width + 2 * keyWidth)
    var output: [Double] = []
    for (start, end) in zip(cuSeqlens, cuSeqlens.dropFirst()) {
      for query in Int(start)..<Int(end) {
        for head in 0..<heads {
          let shared = head / (heads / keyValueHeads) * headDimension
          let scores = (Int(start)...query).map { key in
            (0..<headDimension).reduce(0.0) {
              $0 + all[query][head * headDimension + $1] * all[key][width + shared + $1]
            } / Double(headDimension).squareRoot()
          }
          let most = scores.max() ?? 0
          let weights = scores.map { exp($0 - most) }
          let total = weights.reduce(0, +)
          output += (0..<headDimension).map { i in
            weights.enumerated().reduce(0.0) {
              $0 + $1.element / total * all[Int(start) + $1.offset][width + keyWidth + shared + i]
            }
          }
        }
      }
    }
    return output
  }

  /// x[rows, in] · W[out, in]ᵀ.
  static func linear(_ x: [Double], _ weight: ArraySlice<Double>, inputs: Int) -> [Double] {
    let outputs = rows(Array(weight), inputs)
    return rows(x, inputs).flatMap { row in
      outputs.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  /// The mean loss of a whole model's questions.
  static func loss(
    _ configuration: ModelConfiguration, _ parameters: [Double], _ sequences: PackedSequences
  ) -> Double {
    let logits = logits(configuration, parameters, sequences)
    let asked = rows(logits, configuration.vocabularySize)
    let losses = crossEntropy(
      sequences.lossRows.flatMap { asked[Int($0)] }, columns: configuration.vocabularySize,
      targets: sequences.targets)
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// The logits of a whole model.
  static func logits(
    _ configuration: ModelConfiguration, _ parameters: [Double], _ sequences: PackedSequences
  ) -> [Double] {
    let layout = ParameterLayout(configuration)
    let tensors = Dictionary(
      uniqueKeysWithValues: layout.tensors.map { ($0.name, parameters[$0.range]) })
    func tensor(_ name: String) -> ArraySlice<Double> { tensors[name + ".weight"] ?? [] }
    let (hidden, inner) = (configuration.hiddenSize, configuration.intermediateSize)
    func norm(_ x: [Double], _ name: String) -> [Double] {
      rmsNorm(x, Array(tensor(name)), epsilon: Double(configuration.normEpsilon))
    }
    let table = rows(Array(tensor("model.embed_tokens")), hidden)
    var x = sequences.tokens.flatMap { table[Int($0)] }
    for index in 0..<configuration.layerCount {
      let layer = "model.layers.\(index)"
      let attentionInput = norm(x, "\(layer).input_layernorm")
      let parts = ["q_proj", "k_proj", "v_proj"].map {
        linear(attentionInput, tensor("\(layer).self_attn.\($0)"), inputs: hidden)
      }
      let (queryWidth, keyWidth) = (configuration.queryWidth, configuration.keyWidth)
      var queriesKeysValues: [Double] = []
      for row in sequences.tokens.indices {
        for (part, width) in zip(parts, [queryWidth, keyWidth, keyWidth]) {
          queriesKeysValues += part[row * width..<(row + 1) * width]
        }
      }
      let turned = rotate(
        queriesKeysValues, columns: queryWidth + 2 * keyWidth,
        heads: configuration.headCount + configuration.keyValueHeadCount,
        headDimension: configuration.headDimension, positions: sequences.positions,
        theta: configuration.ropeTheta)
      let attended = attention(
        turned, heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
        headDimension: configuration.headDimension, cuSeqlens: sequences.cuSeqlens)
      x = zip(x, linear(attended, tensor("\(layer).self_attn.o_proj"), inputs: queryWidth)).map(+)
      let feedForwardInput = norm(x, "\(layer).post_attention_layernorm")
      let gates = linear(feedForwardInput, tensor("\(layer).mlp.gate_proj"), inputs: hidden)
      let ups = linear(feedForwardInput, tensor("\(layer).mlp.up_proj"), inputs: hidden)
      let gated = zip(gates, ups).map { $0 / (1 + exp(-$0)) * $1 }
      x = zip(x, linear(gated, tensor("\(layer).mlp.down_proj"), inputs: inner)).map(+)
    }
    let head = configuration.tiesEmbeddings ? tensor("model.embed_tokens") : tensor("lm_head")
    return linear(norm(x, "model.norm"), head, inputs: hidden)
  }

  static func rows(_ x: [Double], _ columns: Int) -> [[Double]] {
    stride(from: 0, to: x.count, by: columns).map { Array(x[$0..<$0 + columns]) }
  }

  /// The slope of `function` at `x` along `direction`, by central differences.
  static func slope(
    of function: ([Double]) -> Double, at x: [Double], along direction: [Double]
  ) -> Double {
    let step = 1e-5
    let ahead = function(zip(x, direction).map { $0 + step * $1 })
    let behind = function(zip(x, direction).map { $0 - step * $1 })
    return (ahead - behind) / (2 * step)
  }
}
