import Foundation
import JSON
import LanguageModel

/// `config.json` of a Hugging Face `LlamaForCausalLM`.
struct HuggingFaceConfiguration: Codable, Equatable {
  static let fileName = "config.json"

  var architectures: [String]?
  var modelType: String
  var vocabularySize: Int
  var hiddenSize: Int
  var intermediateSize: Int
  var layerCount: Int
  var headCount: Int
  var keyValueHeadCount: Int?
  var headDimension: Int?
  var activation: String
  var maximumPositionCount: Int
  var normEpsilon: Double
  var ropeTheta: Double?
  var ropeParameters: RopeParameters?

  /// Where version 4 of transformers stores how positions are scaled.
  var ropeScaling: RopeParameters?

  /// The share of a head that is rotated, where it is not all of it.
  var partialRotaryFactor: Double?
  var attentionBias: Bool?
  var feedForwardBias: Bool?

  /// How far back a token sees, where that is not the whole text, and whether that counts.
  var slidingWindow: Int?
  var usesSlidingWindow: Bool?

  /// The kind of attention of each layer.
  var layerTypes: [String]?
  var quantization: Quantization?
  var tiesEmbeddings: Bool?
  var bosTokenID: Int?
  var eosTokenIDs: EndTokens?
  var padTokenID: Int?
  var dtype: String?
  var initializerRange: Double?
  var usesCache: Bool?

  /// Where version 5 of transformers stores θ, the base of the angles.
  struct RopeParameters: Codable, Equatable {
    var type: String?

    /// The older spelling of `type`.
    var formerType: String?
    var theta: Double?
    var partialRotaryFactor: Double?

    var name: String? { type ?? formerType }

    enum CodingKeys: String, CodingKey {
      case type = "rope_type"
      case formerType = "type"
      case theta = "rope_theta"
      case partialRotaryFactor = "partial_rotary_factor"
    }
  }

  /// How the parameters are compressed.
  struct Quantization: Codable, Equatable {
    var method: String?

    enum CodingKeys: String, CodingKey {
      case method = "quant_method"
    }
  }

  /// The tokens that end a text: one, or a list of them, of which the first counts.
  struct EndTokens: Codable, Equatable {
    var first: Int

    init(_ first: Int) { self.first = first }

    init(from decoder: any Swift.Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let list = try? container.decode([Int].self), let first = list.first {
        self.first = first
      } else {
        first = try container.decode(Int.self)
      }
    }

    func encode(to encoder: any Swift.Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(first)
    }
  }

  enum CodingKeys: String, CodingKey {
    case architectures
    case modelType = "model_type"
    case vocabularySize = "vocab_size"
    case hiddenSize = "hidden_size"
    case intermediateSize = "intermediate_size"
    case layerCount = "num_hidden_layers"
    case headCount = "num_attention_heads"
    case keyValueHeadCount = "num_key_value_heads"
    case headDimension = "head_dim"
    case activation = "hidden_act"
    case maximumPositionCount = "max_position_embeddings"
    case normEpsilon = "rms_norm_eps"
    case ropeTheta = "rope_theta"
    case ropeParameters = "rope_parameters"
    case ropeScaling = "rope_scaling"
    case partialRotaryFactor = "partial_rotary_factor"
    case attentionBias = "attention_bias"
    case feedForwardBias = "mlp_bias"
    case slidingWindow = "sliding_window"
    case usesSlidingWindow = "use_sliding_window"
    case layerTypes = "layer_types"
    case quantization = "quantization_config"
    case tiesEmbeddings = "tie_word_embeddings"
    case bosTokenID = "bos_token_id"
    case eosTokenIDs = "eos_token_id"
    case padTokenID = "pad_token_id"
    case dtype = "torch_dtype"
    case initializerRange = "initializer_range"
    case usesCache = "use_cache"
  }

  /// The file's content for a model of ours.
  init(_ model: ModelConfiguration, bosTokenID: Int?, eosTokenID: Int?, padTokenID: Int?) {
    architectures = ["LlamaForCausalLM"]
    modelType = "llama"
    vocabularySize = model.vocabularySize
    hiddenSize = model.hiddenSize
    intermediateSize = model.intermediateSize
    layerCount = model.layerCount
    headCount = model.headCount
    keyValueHeadCount = model.keyValueHeadCount
    headDimension = model.headDimension
    activation = "silu"
    maximumPositionCount = model.maximumPositionCount
    // Through their decimal spelling: 1e-05, not the double nearest to the nearest float.
    normEpsilon = Double("\(model.normEpsilon)") ?? Double(model.normEpsilon)
    initializerRange = Double("\(model.initializerRange)") ?? Double(model.initializerRange)
    ropeTheta = model.ropeTheta
    attentionBias = false
    feedForwardBias = false
    tiesEmbeddings = model.tiesEmbeddings
    self.bosTokenID = bosTokenID
    eosTokenIDs = eosTokenID.map { EndTokens($0) }
    self.padTokenID = padTokenID
    dtype = "float32"
    usesCache = false
  }

  /// What decides how a model is computed beside its sizes: the field, its value, and the one value
  /// that ours support.
  private var required: [(field: String, value: String, supported: String)] {
    let architecture = "LlamaForCausalLM"
    let window = usesSlidingWindow == false ? nil : slidingWindow
    let otherLayer = layerTypes?.first { $0 != "full_attention" }
    // Version 5 of transformers reads all three, version 4 the first.
    let bases = [ropeTheta, ropeParameters?.theta, ropeScaling?.theta].compactMap(\.self)
    let otherBase = bases.first { $0 != bases[0] }
    return [
      ("model_type", modelType, "llama"),
      (
        "architectures",
        architectures?.contains(architecture) == false
          ? architectures?.first ?? "empty" : architecture, architecture
      ),
      ("hidden_act", activation, "silu"),
      ("attention_bias", "\(attentionBias ?? false)", "false"),
      ("mlp_bias", "\(feedForwardBias ?? false)", "false"),
      ("rope_type", ropeParameters?.name ?? "default", "default"),
      ("rope_scaling", ropeScaling.map { $0.name ?? "of no named type" } ?? "default", "default"),
      ("rope_theta", "\(otherBase ?? bases.first ?? 0)", "\(bases.first ?? 0)"),
      (
        "partial_rotary_factor",
        "\(partialRotaryFactor ?? ropeParameters?.partialRotaryFactor ?? 1)", "1.0"
      ),
      ("sliding_window", window.map(String.init) ?? "null", "null"),
      ("layer_types", otherLayer ?? "full_attention", "full_attention"),
      ("quantization_config", quantization.map { $0.method ?? "of no name" } ?? "null", "null"),
    ]
  }

  /// The sizes of the model; throws `TrainingError.unsupportedModel` for what ours do not support.
  func model(path: String) throws -> ModelConfiguration {
    for (field, value, supported) in required where value != supported {
      throw TrainingError.unsupportedModel(
        path: path, field: field, value: value, supported: supported)
    }
    var model = ModelConfiguration(
      vocabularySize: vocabularySize, hiddenSize: hiddenSize, intermediateSize: intermediateSize,
      layerCount: layerCount, headCount: headCount, keyValueHeadCount: keyValueHeadCount,
      maximumPositionCount: maximumPositionCount, tiesEmbeddings: tiesEmbeddings ?? false)
    if let headDimension { model.headDimension = headDimension }
    model.normEpsilon = Float(normEpsilon)
    model.ropeTheta = ropeTheta ?? ropeParameters?.theta ?? ropeScaling?.theta ?? 10_000
    model.initializerRange = Float(initializerRange ?? 0.02)
    return model
  }

  /// The file's bytes.
  func jsonBytes() throws -> [UInt8] { try JSONForm.file(self) }
}
