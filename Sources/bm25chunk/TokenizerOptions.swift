import ArgumentParser
import Foundation
import Pipeline
import Tokenization

extension SpecialTokenHandling: ExpressibleByArgument {}

/// Reads a tokenizer file together with its bytes.
struct LoadedTokenizer {
  let tokenizer: Tokenizer
  let path: String
  let json: [UInt8]

  init(path: String) throws {
    do {
      json = Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw TokenizationError.cannotRead(path: path, cause: error)
    }
    tokenizer = try Tokenizer(json: json, path: path)
    self.path = path
  }
}

/// The names of the tokens that frame documents.
struct SpecialTokenOptions: ParsableArguments {
  @Option(help: "The token that ends a document (default: as tokenizer_config.json says).")
  var eosToken: String?

  @Option(help: "The token that begins a document (default: as tokenizer_config.json says).")
  var bosToken: String?

  @Option(help: "The token that fills the last chunk up (default: the one that ends documents).")
  var padToken: String?

  var names: Pipeline.SpecialTokenNames {
    .init(bos: bosToken, eos: eosToken, pad: padToken)
  }

  /// The roles as far as they can be told; nil where nothing names an end of text.
  ///
  /// A name that was typed and that the tokenizer does not have is an error all the same.
  func rolesIfKnown(of loaded: LoadedTokenizer) throws -> SpecialTokenRoles? {
    do {
      return try SpecialTokenRoles.resolve(
        tokenizer: loaded.tokenizer, tokenizerPath: loaded.path, eosToken: eosToken,
        bosToken: bosToken, padToken: padToken)
    } catch TokenizationError.noEndOfText {
      return nil
    }
  }
}
