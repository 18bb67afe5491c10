import ArgumentParser
import LanguageModel

extension MatrixProducts.Provider: ExpressibleByArgument {}

/// The library that multiplies matrices.
struct MatrixProductOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Library for matrix products (default: openblas if it is installed, else own).",
      valueName: "library", visibility: .hidden))
  var matrixProducts: MatrixProducts.Provider?

  func make() throws -> MatrixProducts { try MatrixProducts(matrixProducts) }
}
