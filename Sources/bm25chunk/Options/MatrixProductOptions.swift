import ArgumentParser
import LanguageModel

extension MatrixProducts.Provider: ExpressibleByArgument {}

/// Who multiplies matrices.
struct MatrixProductOptions: ParsableArguments {
  @Option(
    help: "Who multiplies matrices (default: openblas where it is installed, else own).")
  var matrixProducts: MatrixProducts.Provider?

  func make() throws -> MatrixProducts { try MatrixProducts(matrixProducts) }
}
