import Foundation
import LanguageModel
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
    (#""num_attention_heads":5"#, "evenly"), (#""hidden_size":"x""#, "not the configuration"),
  ])
  func modelsThatOursCannotBeAreNamed(change: String, message: String) throws {
    #expect { try checkpoint(change) } throws: { "\($0)".contains(message) }
  }

  /// Without parameters, so that whatever is accepted fails for want of them.
  @Test(arguments: [
    #""rope_scaling":null"#, #""rope_scaling":{"rope_type":"default"}"#,
    #""rope_scaling":{"type":"default"}"#, #""eos_token_id":[128001,128008,128009]"#,
    #""partial_rotary_factor":1.0"#,
  ])
  func whatChangesNothingIsAccepted(change: String) {
    #expect { try checkpoint(change) } throws: { "\($0)".contains("model.safetensors") }
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
