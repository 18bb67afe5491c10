import Foundation
import LanguageModel
import Safetensors
import TestSupport
import Testing

@testable import Training

@Suite struct CheckpointTests {
  @Test func aCheckpointIsReadBackAsItWasWritten() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder, stepCount: 3)
      let run = try tiny.run(into: folder + "/model")
      _ = try run.run()
      let checkpoint = try Checkpoint(folder: folder + "/model")
      #expect(checkpoint.configuration == run.trainer.model.configuration)
      #expect(checkpoint.step == 3)
      #expect(checkpoint.eosTokenID == 98)
      let parameters = FloatBuffer(count: run.trainer.parameters.count)
      try checkpoint.read(into: parameters, layout: run.trainer.model.layout)
      #expect(parameters.values == run.trainer.parameters.values)
    }
  }

  @Test(arguments: ["model.safetensors", "training.safetensors"], [Float.nan, .infinity])
  func numbersThatAreNotFiniteAreAnError(file: String, value: Float) throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder, stepCount: 3)
      _ = try tiny.run(into: folder + "/model").run()
      let path = folder + "/model/" + file
      var bytes = try Data(contentsOf: URL(filePath: path))
      withUnsafeBytes(of: value) { bytes.replaceSubrange((bytes.count - 4)..., with: $0) }
      try bytes.write(to: URL(filePath: path))
      #expect {
        let run = try tiny.run(into: folder + "/model", .resume)
        let checkpoint = try Checkpoint(folder: folder + "/model")
        try checkpoint.read(
          into: FloatBuffer(count: run.trainer.parameters.count), layout: run.trainer.model.layout)
      } throws: { "\($0)".contains("not finite") && "\($0)".contains(path) }
    }
  }

  @Test func theConfigurationIsWhatWasReviewed() throws {
    var model = ModelConfiguration(
      sizes: ModelSizes(.nano), vocabularySize: 8_192, maximumPositionCount: 512)
    model.keyValueHeadCount = 2
    let bytes = try HuggingFaceConfiguration(
      model, bosTokenID: nil, eosTokenID: 0, padTokenID: 0
    ).jsonBytes()
    try assertSnapshot(String(decoding: bytes, as: UTF8.self), named: "config.json")
  }

  @Test(arguments: [
    (#""model_type":"gpt2""#, "model_type is gpt2"),
    (#""hidden_act":"gelu""#, "hidden_act is gelu"),
    (#""attention_bias":true"#, "attention_bias is true"),
    (#""rope_parameters":{"rope_type":"yarn"}"#, "rope_type is yarn"),
    (#""rope_parameters":{"type":"linear"}"#, "rope_type is linear"),
    (#""rope_scaling":{"rope_type":"llama3","factor":8.0}"#, "rope_scaling is llama3"),
    (#""rope_scaling":{"type":"linear","factor":2}"#, "rope_scaling is linear"),
    (#""rope_scaling":{"factor":2}"#, "rope_scaling is of no named type"),
    (#""partial_rotary_factor":0.5"#, "partial_rotary_factor is 0.5"),
    (#""rope_parameters":{"partial_rotary_factor":0.5}"#, "partial_rotary_factor is 0.5"),
    (
      #""rope_parameters":{"rope_type":"default","rope_theta":5e5},"rope_theta":1e4"#,
      "rope_theta is"
    ),
    (#""architectures":["MistralForCausalLM"]"#, "architectures is MistralForCausalLM"),
    (#""sliding_window":4096"#, "sliding_window is 4096"),
    (#""layer_types":["full_attention","sliding_attention"]"#, "layer_types is sliding_attention"),
    (#""quantization_config":{"quant_method":"gptq"}"#, "quantization_config is gptq"),
    (#""mlp_bias":true"#, "mlp_bias is true"),
    (#""num_attention_heads":5"#, "evenly"), (#""hidden_size":"x""#, "hidden_size: "),
    (#""eos_token_id":[]"#, "eos_token_id: "), (#""eos_token_id":"x""#, "eos_token_id: "),
  ])
  func modelsThatOursCannotBeAreNamed(change: String, message: String) throws {
    #expect { try checkpoint(change) } throws: { "\($0)".contains(message) }
  }

  /// Without parameters, so that whatever is accepted fails for want of them.
  @Test(arguments: [
    #""rope_scaling":null"#, #""rope_scaling":{"rope_type":"default"}"#,
    #""rope_scaling":{"type":"default"}"#, #""eos_token_id":[128001,128008,128009]"#,
    #""eos_token_id":-1"#, #""bos_token_id":2147483648"#, #""eos_token_id":[1000000000000]"#,
    #""partial_rotary_factor":1.0"#, #""sliding_window":null"#,
    #""sliding_window":4096,"use_sliding_window":false"#, #""layer_types":["full_attention"]"#,
    #""architectures":["LlamaForCausalLM"]"#, #""quantization_config":null"#,
    #""rope_parameters":{"rope_type":"default","rope_theta":5e5},"rope_theta":5e5"#,
  ])
  func whatChangesNothingIsAccepted(change: String) {
    #expect { try checkpoint(change) } throws: { "\($0)".contains("model.safetensors") }
  }

  /// A bias, a second head and a layer too many are not left out silently.
  @Test(arguments: [false, true])
  func tensorsThatTheModelDoesNotHaveAreNamed(tiesEmbeddings: Bool) throws {
    try withTemporaryFolder { folder in
      let model = try TinyRun.model(tiesEmbeddings: tiesEmbeddings)
      let parameters = FloatBuffer(count: model.layout.count)
      for place in 0..<parameters.count { parameters.base[place] = Float(place) }
      let configuration = try HuggingFaceConfiguration(
        model.configuration, bosTokenID: nil, eosTokenID: nil, padTokenID: nil
      ).jsonBytes()
      try Data(configuration).write(to: URL(filePath: folder + "/config.json"))
      /// Loads the checkpoint with one tensor more.
      func load(with name: String, _ values: [Float]) throws {
        let header = try SafetensorsHeader(
          tensors: model.layout.tensors.map { ($0.name, .f32, $0.shape) }
            + [(name, .f32, [values.count])])
        let writer = try SafetensorsWriter(path: folder + "/model.safetensors", header: header)
        let own = model.layout.tensors.map { ($0.name, Array(parameters.values[$0.range])) }
        let elements = Dictionary(uniqueKeysWithValues: own + [(name, values)])
        for tensor in header.layouts {
          try writer.write(elements: try #require(elements[tensor.name]), to: tensor.name)
        }
        try writer.finish()
        _ = try Checkpoint(folder: folder).load(products: model.products)
      }
      for name in [
        "model.layers.0.self_attn.q_proj.bias", "model.layers.7.input_layernorm.weight",
        "model.layers.1.self_attn.q_norm.weight", "score.weight",
      ] {
        #expect { try load(with: name, [1, 2]) } throws: { "\($0)".contains(name) }
      }
      try load(with: "model.layers.0.self_attn.rotary_emb.inv_freq", [1, 0.01])
      guard tiesEmbeddings else { return }
      let embedding = Array(parameters.values[model.layout.tensors[0].range])
      try load(with: "lm_head.weight", embedding)
      #expect { try load(with: "lm_head.weight", embedding.reversed()) } throws: {
        "\($0)".contains("lm_head.weight")
      }
    }
  }

  /// Opens the checkpoint of a small Llama whose configuration has one change.
  private func checkpoint(_ change: String) throws {
    try withTemporaryFolder { folder in
      var members = [
        "model_type": #""llama""#, "vocab_size": "10", "hidden_size": "8",
        "intermediate_size": "8", "num_hidden_layers": "1", "num_attention_heads": "2",
        "num_key_value_heads": "2", "head_dim": "4", "hidden_act": #""silu""#,
        "max_position_embeddings": "8", "rms_norm_eps": "1e-5",
      ]
      let parts = change.split(separator: ":", maxSplits: 1)
      members[String(parts[0].dropFirst().dropLast())] = String(parts[1])
      let json = "{" + members.map { "\"\($0)\":\($1)" }.sorted().joined(separator: ",") + "}"
      try Data(json.utf8).write(to: URL(filePath: folder + "/config.json"))
      _ = try Checkpoint(folder: folder)
    }
  }
}
