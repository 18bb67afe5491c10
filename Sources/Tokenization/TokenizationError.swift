/// What can be wrong with a tokenizer file, a token's name, or a request for training.
package enum TokenizationError: Error {
  /// The file could not be read.
  case cannotRead(path: String, reason: String)
  /// A folder has no file with a tokenizer's name.
  case noTokenizerFile(path: String, names: [String])
  /// The file, or what is in the folder, is a tokenizer of another kind.
  case otherKind(path: String, kind: String)
  /// The cache has several snapshots of a model, or none, and does not say which one counts.
  case severalSnapshots(path: String, names: [String])
  /// The file is not JSON; `expected` says what should be at the byte offset.
  case malformedJSON(path: String, byteOffset: Int, expected: String)
  /// A field is missing or has a value of the wrong kind.
  case unexpectedValue(path: String, field: String, expected: String, actual: String)
  /// The file needs something that is not supported.
  case unsupported(path: String, field: String, value: String, supported: String)
  /// A model file is not a Protocol Buffers message, or is truncated.
  case malformedModel(path: String, byteOffset: Int)
  /// A file of ranks was given without its split pattern.
  case missingPattern(path: String, known: [String])
  /// The split pattern is not one of the supported ones.
  case unknownPattern(path: String, pattern: String, known: [String])
  /// A pattern was given for a file that states its own.
  case unneededPattern(path: String, pattern: String)
  /// The vocabulary has no token for a byte, so that some text could not be encoded.
  case missingByte(path: String, byte: UInt8)
  /// A merge names a token, or makes one, that the vocabulary does not have.
  case unknownMergeToken(path: String, mergeIndex: Int, token: String)
  /// Two different tokens have one id.
  case duplicateID(path: String, id: TokenID, first: String, second: String)
  /// A token has one id in the vocabulary, and another in the list of added tokens.
  case conflictingID(path: String, token: String, vocabularyID: TokenID, addedID: TokenID)
  /// An added token that has another id than the file states where Hugging Face reads it.
  case renumberedToken(path: String, token: String, id: TokenID, newID: TokenID)
  /// An id beyond the greatest one accepted.
  case idTooLarge(path: String, token: String, id: Int, greatest: TokenID)
  /// An id that no token has.
  case unknownTokenID(TokenID, vocabularySize: Int)
  /// A role names a token that the tokenizer does not have.
  case unknownToken(path: String, role: String, token: String)
  /// A role is given to a token that ordinary text can become.
  case ordinaryToken(path: String, role: String, token: String)
  /// A token of a SentencePiece model that no `tokenizer.json` finds at the same places.
  case notStatable(path: String, token: String)
  /// No end-of-text token was named, and the added tokens do not have exactly one known spelling.
  case noEndOfText(path: String, candidates: [String])
  /// The requested vocabulary cannot hold the special tokens and the 256 bytes.
  case vocabularyTooSmall(requested: Int, minimum: Int)
  /// A special token that is empty or named twice.
  case invalidSpecialToken(String)
}

extension TokenizationError: CustomStringConvertible {
  /// The facts, and what to do, in one line.
  package var description: String {
    switch self {
    case .cannotRead(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .noTokenizerFile(let path, let names):
      "\(path): holds no tokenizer; give a folder with one of these files, or the file itself: "
        + names.joined(separator: " ")
    case .otherKind(let path, let kind):
      "\(path): \(kind), which is not read; give the tokenizer.json of that tokenizer, as "
        + "`AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)` of transformers writes it"
    case .severalSnapshots(let path, let names):
      names.isEmpty
        ? "\(path): is empty; download the model again"
        : "\(path): holds several snapshots, and refs/main names none of them; give one of: "
          + names.joined(separator: " ")
    case .malformedJSON(let path, let byteOffset, let expected):
      "\(path): not JSON at byte \(byteOffset): expected \(expected); download the file again"
    case .unexpectedValue(let path, let field, let expected, let actual):
      "\(path): \(field) must be \(expected), found \(actual)"
    case .unsupported(let path, let field, let value, let supported):
      "\(path): \(field) \(value) is not supported; supported: \(supported)"
    case .malformedModel(let path, let byteOffset):
      "\(path): not a SentencePiece model from byte \(byteOffset) on; download the file again"
    case .missingPattern(let path, let known):
      "\(path): a file of tiktoken ranks does not say how text is split; give --pattern: "
        + known.joined(separator: " ")
    case .unknownPattern(let path, let pattern, let known):
      "\(path): split pattern '\(pattern)' is not supported; supported are those of: "
        + known.joined(separator: " ")
    case .unneededPattern(let path, let pattern):
      "\(path): has its own split pattern; omit --pattern \(pattern)"
    case .missingByte(let path, let byte):
      "\(path): the vocabulary has no token for byte \(byte); use a byte-level BPE tokenizer"
    case .unknownMergeToken(let path, let mergeIndex, let token):
      "\(path): merge \(mergeIndex) needs token '\(token)', which the vocabulary does not have"
    case .duplicateID(let path, let id, let first, let second):
      "\(path): id \(id) belongs to both '\(first)' and '\(second)'"
    case .conflictingID(let path, let token, let vocabularyID, let addedID):
      "\(path): token '\(token)' has id \(vocabularyID) in the vocabulary, "
        + "\(addedID) among the added tokens"
    case .renumberedToken(let path, let token, let id, let newID):
      "\(path): added token '\(token)' has id \(id), but Hugging Face gives it \(newID): it numbers "
        + "added tokens in the order of their list, after the vocabulary; give it that id, or put "
        + "the token into model.vocab with id \(id)"
    case .idTooLarge(let path, let token, let id, let greatest):
      "\(path): token '\(token)' has id \(id); the greatest accepted is \(greatest)"
    case .unknownTokenID(let id, let vocabularySize):
      "no token has id \(id) (vocabulary size \(vocabularySize))"
    case .unknownToken(let path, let role, let token):
      "\(path): has no token '\(token)' to use as \(role); name one that it has"
    case .ordinaryToken(let path, let role, let token):
      "\(path): text can contain '\(token)', so it cannot be the \(role); name a special token"
    case .notStatable(let path, let token):
      "\(path): no tokenizer.json finds the user-defined piece '\(token)' as SentencePiece does, "
        + "which puts a space before a text; use a tokenizer.json of that model"
    case .noEndOfText(let path, let candidates):
      "\(path): cannot determine which token ends a text; name one of: "
        + (candidates.isEmpty
          ? "(the file has no special tokens)"
          : candidates.prefix(20).joined(separator: " ")
            + (candidates.count > 20 ? " …" : ""))
    case .vocabularyTooSmall(let requested, let minimum):
      "a vocabulary of \(requested) tokens is too small: the special tokens and the 256 bytes "
        + "need \(minimum)"
    case .invalidSpecialToken(let token):
      "special token '\(token)' is empty or named twice"
    }
  }
}
