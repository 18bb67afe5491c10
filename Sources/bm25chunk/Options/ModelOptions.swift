import ArgumentParser
import LanguageModel

extension ModelSizes.Preset: ExpressibleByArgument {}
extension MatrixProducts.Provider: ExpressibleByArgument {}

/// The sizes of the model.
struct ModelOptions: ParsableArguments {
  @Option(help: "Named sizes: about 1, 5 or 25 million parameters without the embedding.")
  var preset: ModelSizes.Preset = .micro

  @OptionGroup(title: "Model", visibility: .hidden) var given: GivenSizes
  @OptionGroup(title: "Model") var products: MatrixProductOptions

  /// Sizes that replace those of the preset.
  struct GivenSizes: ParsableArguments {
    @Option(help: ArgumentHelp("Width of the model.", valueName: "n"))
    var hiddenSize: Int?

    @Option(help: ArgumentHelp("Inner width of the feed-forward blocks.", valueName: "n"))
    var intermediateSize: Int?

    @Option(help: ArgumentHelp("Number of layers.", valueName: "n"))
    var layers: Int?

    @Option(help: ArgumentHelp("Number of attention heads.", valueName: "n"))
    var heads: Int?

    @Option(
      help: ArgumentHelp(
        "Standard deviation of the initial weights; narrow models learn sooner with more.",
        valueName: "x"))
    var initializerRange: Double = 0.02
  }

  func validate() throws {
    guard (1e-6...10).contains(given.initializerRange) else {
      throw ValidationError("--initializer-range must be between 0.000001 and 10.")
    }
    guard sizes.hiddenSize.isMultiple(of: max(1, sizes.headCount)) else {
      throw ValidationError("--hidden-size must be a multiple of --heads.")
    }
  }

  /// Whether any size was given.
  var areGiven: Bool {
    [given.hiddenSize, given.intermediateSize, given.layers, given.heads].contains { $0 != nil }
  }

  /// Those of the preset, replaced by those that were given.
  var sizes: ModelSizes {
    var sizes = ModelSizes(preset)
    if let hiddenSize = given.hiddenSize { sizes.hiddenSize = hiddenSize }
    if let intermediateSize = given.intermediateSize { sizes.intermediateSize = intermediateSize }
    if let layers = given.layers { sizes.layerCount = layers }
    if let heads = given.heads { sizes.headCount = heads }
    sizes.initializerRange = Float(given.initializerRange)
    return sizes
  }
}

/// The implementation of matrix products.
struct MatrixProductOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Implementation of matrix products (default: openblas if it is installed, else own).",
      valueName: "library", visibility: .hidden))
  var matrixProducts: MatrixProducts.Provider?
}
