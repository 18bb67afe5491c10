import ArgumentParser
import Foundation
import Pipeline
import Tokenization

extension SpecialTokenHandling: ExpressibleByArgument {}

/// What a file of tiktoken ranks does not say.
struct PatternOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Split pattern for a file of tiktoken ranks: r50k, p50k, cl100k, o200k, llama3, qwen, or a \
      known regular expression. A name brings the special tokens too.
      """, valueName: "name"))
  var pattern: String?
}

/// A tokenizer together with its bytes as a `tokenizer.json`.
struct LoadedTokenizer {
  let tokenizer: Tokenizer
  let path: String
  private let file: [UInt8]

  /// Reads a tokenizer file, or the one in a folder as Hugging Face names them.
  init(path: String, _ options: PatternOptions) throws {
    let path = try TokenizerPath.file(at: path)
    file = try TokenizerPath.contents(ofFile: path)
    tokenizer = try Tokenizer(file: file, path: path, pattern: options.pattern)
    self.path = path
  }

  /// The file itself if it is one of Hugging Face's, else the same tokenizer in that form; an error
  /// where that form cannot state it.
  func json() throws -> [UInt8] {
    tokenizer.format == .huggingFace ? file : try tokenizer.jsonData(path: path)
  }

  /// What is read of a tokenizer: its file, and the roles of its special tokens beside it.
  static func inputs(at path: String) throws -> [String] {
    let file = try TokenizerPath.file(at: path)
    let roles = SpecialTokenRoles.configurationPath(besideTokenizer: file)
    return [file] + (FileManager.default.fileExists(atPath: roles) ? [roles] : [])
  }
}

/// The names of the tokens that frame documents.
struct SpecialTokenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Token that ends a document (default: from tokenizer_config.json).", valueName: "token"))
  var eosToken: String?

  @Option(
    help: ArgumentHelp(
      "Token that begins a document (default: from tokenizer_config.json).", valueName: "token"))
  var bosToken: String?

  @Option(
    help: ArgumentHelp("Token that fills up a row (default: the EOS token).", valueName: "token"))
  var padToken: String?

  var names: SpecialTokenNames {
    SpecialTokenNames(bos: bosToken, eos: eosToken, pad: padToken)
  }

  /// The roles as far as they are known; nil where nothing names an end of text.
  ///
  /// A given name that the tokenizer does not have is an error all the same.
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
