/// The one ordered list of a model's tensors, from which sizes, offsets, gradients, the optimizer's
/// memory and the names in a checkpoint all follow.
package struct ParameterLayout: Sendable {
  /// One tensor of the model.
  package struct Tensor: Sendable, Equatable {
    /// Its name in a Hugging Face checkpoint.
    package let name: String

    /// [out, in] of a weight, [D] of a norm.
    package let shape: [Int]

    /// Where its elements lie in a buffer of all parameters.
    package let range: Range<Int>

    /// Whether weight decay applies: neither to norms nor to embeddings.
    package let decays: Bool

    /// Its initial values.
    package let start: Start
  }

  /// The initial values of a tensor.
  package enum Start: Sendable, Equatable {
    case ones
    /// Normally distributed around 0.
    case normal(standardDeviation: Float)
  }

  /// Where the tensors of one layer begin.
  struct Layer {
    var attentionNorm = 0
    /// [H·hd + 2·KV·hd, D]: queries, then keys, then values.
    var attention = 0
    var attentionOutput = 0
    var feedForwardNorm = 0
    /// [2·F, D]: gates, then ups.
    var gateUp = 0
    var down = 0
  }

  /// The tensors in the order in which they lie.
  package let tensors: [Tensor]

  /// Where the embedding begins, and the final norm and the head.
  let embedding: Int
  let layers: [Layer]
  let finalNorm: Int

  /// Where the embedding begins where they are tied.
  let head: Int

  /// The number of parameters.
  package let count: Int

  /// The tensors of a model.
  ///
  /// The initial weights of matrices that write into the residual stream are smaller by
  /// √(2·layers): Radford et al., "Language models are unsupervised multitask learners" (GPT-2),
  /// 2019.
  package init(_ configuration: ModelConfiguration) {
    let hidden = configuration.hiddenSize
    let deviation = configuration.initializerRange
    let residual = deviation / Float(2 * configuration.layerCount).squareRoot()
    var tensors: [Tensor] = []
    var end = 0
    func add(
      _ name: String, _ shape: [Int], deviation: Float? = nil, decays: Bool = false
    ) -> Int {
      let range = end..<end + shape.reduce(1, *)
      end = range.upperBound
      tensors.append(
        Tensor(
          name: name, shape: shape, range: range, decays: decays,
          start: deviation.map { .normal(standardDeviation: $0) } ?? .ones))
      return range.lowerBound
    }
    func weight(_ name: String, _ rows: Int, _ columns: Int, _ deviation: Float) -> Int {
      add("\(name).weight", [rows, columns], deviation: deviation, decays: true)
    }
    embedding = add(
      "model.embed_tokens.weight", [configuration.vocabularySize, hidden], deviation: deviation)
    layers = (0..<configuration.layerCount).map { index in
      let prefix = "model.layers.\(index)"
      var layer = Layer()
      layer.attentionNorm = add("\(prefix).input_layernorm.weight", [hidden])
      layer.attention = weight(
        "\(prefix).self_attn.q_proj", configuration.queryWidth, hidden, deviation)
      _ = weight("\(prefix).self_attn.k_proj", configuration.keyWidth, hidden, deviation)
      _ = weight("\(prefix).self_attn.v_proj", configuration.keyWidth, hidden, deviation)
      layer.attentionOutput = weight(
        "\(prefix).self_attn.o_proj", hidden, configuration.queryWidth, residual)
      layer.feedForwardNorm = add("\(prefix).post_attention_layernorm.weight", [hidden])
      layer.gateUp = weight(
        "\(prefix).mlp.gate_proj", configuration.intermediateSize, hidden, deviation)
      _ = weight("\(prefix).mlp.up_proj", configuration.intermediateSize, hidden, deviation)
      layer.down = weight(
        "\(prefix).mlp.down_proj", hidden, configuration.intermediateSize, residual)
      return layer
    }
    finalNorm = add("model.norm.weight", [hidden])
    head =
      configuration.tiesEmbeddings
      ? embedding : weight("lm_head", configuration.vocabularySize, hidden, deviation)
    self.tensors = tensors
    count = end
  }
}
