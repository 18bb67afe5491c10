import LanguageModel
import Testing

@Suite struct ParameterLayoutTests {
  @Test func tensorsLieEndToEndUnderTheirNamesInACheckpoint() {
    let configuration = ModelConfiguration(
      vocabularySize: 11, hiddenSize: 8, intermediateSize: 6, layerCount: 1, headCount: 2,
      keyValueHeadCount: 1, maximumPositionCount: 8, tiesEmbeddings: false)
    let layout = ParameterLayout(configuration)
    #expect(
      layout.tensors.map(\.name) == [
        "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight",
        "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.k_proj.weight",
        "model.layers.0.self_attn.v_proj.weight", "model.layers.0.self_attn.o_proj.weight",
        "model.layers.0.post_attention_layernorm.weight", "model.layers.0.mlp.gate_proj.weight",
        "model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.down_proj.weight",
        "model.norm.weight", "lm_head.weight",
      ])
    #expect(
      layout.tensors.map(\.shape) == [
        [11, 8], [8], [8, 8], [4, 8], [4, 8], [8, 8], [8], [6, 8], [6, 8], [8, 6], [8], [11, 8],
      ])
    var end = 0
    for tensor in layout.tensors {
      #expect(tensor.range == end..<end + tensor.shape.reduce(1, *))
      end = tensor.range.upperBound
    }
    #expect(layout.count == end)
    #expect(
      layout.tensors.filter { !$0.decays }.map(\.name) == [
        "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight",
        "model.layers.0.post_attention_layernorm.weight", "model.norm.weight",
      ])
  }
}
