import LanguageModel
import Testing

@Suite struct ModelConfigurationTests {
  @Test func presetsHaveTheParametersTheyAreNamedFor() {
    let expected: [ModelSizes.Preset: ClosedRange<Int>] = [
      .nano: 800_000...1_200_000, .micro: 4_500_000...5_500_000, .mini: 22_000_000...28_000_000,
    ]
    for preset in ModelSizes.Preset.allCases {
      let configuration = ModelConfiguration(
        sizes: ModelSizes(preset), vocabularySize: 100, maximumPositionCount: 8)
      let embedding = 100 * configuration.hiddenSize
      let count = ParameterLayout(configuration).count - embedding
      #expect(expected[preset]?.contains(count) == true, "\(preset): \(count)")
    }
  }

  @Test func impossibleSizesAreNamed() {
    var configuration = ModelConfiguration(
      vocabularySize: 10, hiddenSize: 12, intermediateSize: 8, layerCount: 1, headCount: 4,
      maximumPositionCount: 8)
    #expect(throws: ModelError.oddHeadDimension(3)) { try configuration.validate() }
    configuration.headDimension = 4
    configuration.keyValueHeadCount = 3
    #expect(throws: ModelError.unevenHeads(heads: 4, keyValueHeads: 3)) {
      try configuration.validate()
    }
    configuration.layerCount = 0
    #expect(
      throws: ModelError.sizeOutOfRange(name: "the number of layers", value: 0, range: 1...1_024)
    ) { try configuration.validate() }
  }
}
