import ArgumentParser
import LanguageModel

extension ModelSizes.Preset: ExpressibleByArgument {}
extension MatrixProducts.Provider: ExpressibleByArgument {}

/// The sizes of the model.
struct ModelOptions: ParsableArguments {
  @Option(help: "Named sizes: about 1, 5 or 25 million parameters without the embedding.")
  var preset: ModelSizes.Preset = .micro

  @Option(help: "Width of the model.")
  var hiddenSize: Int?

  @Option(help: "Inner width of the feed-forward blocks.")
  var intermediateSize: Int?

  @Option(help: "Number of layers.")
  var layers: Int?

  @Option(help: "Number of attention heads.")
  var heads: Int?

  @Option(help: "Number of key/value heads (default: as many as query heads).")
  var keyValueHeads: Int?

  @Flag(help: "Give the output a matrix of its own instead of the embedding.")
  var untied = false

  @Option(
    help: "Standard deviation of the initial weights; narrow models learn sooner with more.")
  var initializerRange: Double = 0.02

  @OptionGroup var products: MatrixProductOptions

  func validate() throws {
    guard (1e-6...10).contains(initializerRange) else {
      throw ValidationError("--initializer-range must be between 0.000001 and 10.")
    }
    guard sizes.hiddenSize.isMultiple(of: max(1, sizes.headCount)) else {
      throw ValidationError("--hidden-size must be a multiple of --heads.")
    }
  }

  /// Whether any size was given.
  var areGiven: Bool {
    let given: [Int?] = [hiddenSize, intermediateSize, layers, heads, keyValueHeads]
    return untied || given.contains { $0 != nil }
  }

  /// Those of the preset, replaced by those that were given.
  var sizes: ModelSizes {
    var sizes = ModelSizes(preset)
    if let hiddenSize { sizes.hiddenSize = hiddenSize }
    if let intermediateSize { sizes.intermediateSize = intermediateSize }
    if let layers { sizes.layerCount = layers }
    if let heads { sizes.headCount = heads }
    sizes.keyValueHeadCount = keyValueHeads
    sizes.tiesEmbeddings = !untied
    sizes.initializerRange = Float(initializerRange)
    return sizes
  }
}

/// The implementation of matrix products.
struct MatrixProductOptions: ParsableArguments {
  @Option(
    help: """
      Implementation of matrix products (default: openblas where it is installed, else own).
      """)
  var matrixProducts: MatrixProducts.Provider?
}
