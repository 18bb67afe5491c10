/// Reads a Hugging Face `tokenizer.json`, and refuses what it cannot honour.
struct TokenizerReader {
  let path: String

  /// The greatest id accepted: tables are as long as the greatest id.
  private static let greatestID: TokenID = 0xff_ffff

  /// The definition in a parsed file.
  func definition(_ root: JSONValue) throws(TokenizationError) -> TokenizerDefinition {
    guard case .object = root else {
      throw unexpected("the file", "an object", root)
    }
    var definition = TokenizerDefinition()
    definition.normalizer = try normalizer(root["normalizer"] ?? .null)
    definition.addsPrefixSpace = try addsPrefixSpace(root["pre_tokenizer"] ?? .null)
    try readModel(root["model"] ?? .null, into: &definition)
    definition.addedTokens = try addedTokens(root["added_tokens"] ?? .null)
    try checkIDs(definition)
    return definition
  }

  private func unexpected(
    _ field: String, _ expected: String, _ value: JSONValue
  ) -> TokenizationError {
    .unexpectedValue(path: path, field: field, expected: expected, actual: value.summary)
  }

  private func unsupported(
    _ field: String, _ value: JSONValue, _ supported: String
  ) -> TokenizationError {
    .unsupported(path: path, field: field, value: value.summary, supported: supported)
  }

  private func flag(
    _ name: String, of value: JSONValue, _ field: String, default absent: Bool
  ) throws(TokenizationError) -> Bool {
    switch value[name] {
    case nil, .null?: return absent
    case .bool(let flag)?: return flag
    case let other?: throw unexpected("\(field).\(name)", "true or false", other)
    }
  }

  // MARK: - Before the model

  private func normalizer(_ value: JSONValue) throws(TokenizationError) -> Normalizer {
    if case .null = value {
      return .none
    }
    switch value["type"]?.text {
    case "NFC":
      return .nfc
    case "Sequence":
      guard case .array(let steps)? = value["normalizers"] else {
        throw unexpected("normalizer.normalizers", "an array", value["normalizers"] ?? .null)
      }
      var result = Normalizer.none
      for step in steps where try normalizer(step) == .nfc {
        result = .nfc
      }
      return result
    default:
      throw unsupported("normalizer", value["type"] ?? value, "null, NFC, or a Sequence of these")
    }
  }

  private func addsPrefixSpace(_ value: JSONValue) throws(TokenizationError) -> Bool {
    guard value["type"]?.text == "ByteLevel" else {
      throw unsupported("pre_tokenizer", value["type"] ?? value, "ByteLevel")
    }
    guard try flag("use_regex", of: value, "pre_tokenizer", default: true) else {
      throw unsupported("pre_tokenizer.use_regex", .bool(false), "true: the GPT-2 pattern")
    }
    return try flag("add_prefix_space", of: value, "pre_tokenizer", default: true)
  }

  // MARK: - The model

  private func readModel(
    _ model: JSONValue, into definition: inout TokenizerDefinition
  ) throws(TokenizationError) {
    guard model["type"]?.text == "BPE" else {
      throw unsupported("model.type", model["type"] ?? .null, "BPE")
    }
    switch model["dropout"] {
    case nil, .null?, .integer(0)?, .number(0)?: break
    case let other?: throw unsupported("model.dropout", other, "null")
    }
    for field in ["continuing_subword_prefix", "end_of_word_suffix"] {
      switch model[field] {
      case nil, .null?, .string([])?: continue
      case let other?: throw unsupported("model.\(field)", other, "null")
      }
    }
    guard try !flag("byte_fallback", of: model, "model", default: false) else {
      throw unsupported("model.byte_fallback", .bool(true), "false: every byte has a token")
    }
    definition.ignoresMerges = try flag("ignore_merges", of: model, "model", default: false)
    definition.vocabulary = try vocabulary(model["vocab"] ?? .null)
    definition.merges = try merges(model["merges"] ?? .null, definition.vocabulary)
  }

  private func vocabulary(_ value: JSONValue) throws(TokenizationError) -> [VocabularyEntry] {
    guard case .object(let members) = value else {
      throw unexpected("model.vocab", "an object", value)
    }
    var entries: [VocabularyEntry] = []
    for member in members {
      let token = String(decoding: member.name, as: UTF8.self)
      guard case .integer(let id) = member.value, id >= 0 else {
        throw unexpected("model.vocab[\"\(token)\"]", "a token id", member.value)
      }
      entries.append(VocabularyEntry(spelling: member.name, id: try checked(id, token)))
    }
    return entries.sorted { $0.id < $1.id }
  }

  private func checked(_ id: Int, _ token: String) throws(TokenizationError) -> TokenID {
    guard let checked = TokenID(exactly: id), checked <= Self.greatestID else {
      throw .idTooLarge(path: path, token: token, id: id, greatest: Self.greatestID)
    }
    return checked
  }

  private func merges(
    _ value: JSONValue, _ vocabulary: [VocabularyEntry]
  ) throws(TokenizationError) -> [Merge] {
    guard case .array(let elements) = value else {
      throw unexpected("model.merges", "an array", value)
    }
    var spellings = ByteStringIndex(capacity: vocabulary.count)
    var ids: [TokenID] = []
    for entry in vocabulary where spellings.insert(entry.spelling) == ids.count {
      ids.append(entry.id)
    }
    var merges: [Merge] = []
    merges.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      let (left, right) = try mergeParts(element, index)
      var three: [TokenID] = []
      for spelling in [left, right, left + right] {
        guard let number = spellings.number(of: spelling) else {
          throw .unknownMergeToken(
            path: path, mergeIndex: index, token: String(decoding: spelling, as: UTF8.self))
        }
        three.append(ids[number])
      }
      merges.append(Merge(left: three[0], right: three[1], result: three[2]))
    }
    return merges
  }

  private func mergeParts(
    _ element: JSONValue, _ index: Int
  ) throws(TokenizationError) -> (left: [UInt8], right: [UInt8]) {
    switch element {
    case .string(let bytes):
      let parts = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      if parts.count == 2 {
        return (Array(parts[0]), Array(parts[1]))
      }
    case .array(let parts):
      if parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1] {
        return (left, right)
      }
    default:
      break
    }
    throw unexpected("model.merges[\(index)]", "two tokens", element)
  }

  // MARK: - Added tokens

  private func addedTokens(_ value: JSONValue) throws(TokenizationError) -> [AddedToken] {
    if case .null = value {
      return []
    }
    guard case .array(let elements) = value else {
      throw unexpected("added_tokens", "an array", value)
    }
    var tokens: [AddedToken] = []
    for (index, element) in elements.enumerated() {
      let field = "added_tokens[\(index)]"
      guard let content = element["content"]?.text, !content.isEmpty else {
        throw unexpected("\(field).content", "a text", element["content"] ?? .null)
      }
      guard case .integer(let id)? = element["id"] else {
        throw unexpected("\(field).id", "a token id", element["id"] ?? .null)
      }
      let isSpecial = try flag("special", of: element, field, default: false)
      tokens.append(
        AddedToken(
          content: content, id: try checked(id, content),
          isSingleWord: try flag("single_word", of: element, field, default: false),
          stripsLeft: try flag("lstrip", of: element, field, default: false),
          stripsRight: try flag("rstrip", of: element, field, default: false),
          isNormalized: try flag("normalized", of: element, field, default: !isSpecial),
          isSpecial: isSpecial))
    }
    return tokens.sorted { $0.id < $1.id }
  }

  private func checkIDs(_ definition: TokenizerDefinition) throws(TokenizationError) {
    for entries in zip(definition.vocabulary, definition.vocabulary.dropFirst())
    where entries.0.id == entries.1.id {
      throw .duplicateID(
        path: path, id: entries.0.id, first: String(decoding: entries.0.spelling, as: UTF8.self),
        second: String(decoding: entries.1.spelling, as: UTF8.self))
    }
    var spellings = ByteStringIndex(capacity: definition.vocabulary.count)
    for entry in definition.vocabulary {
      _ = spellings.insert(entry.spelling)
    }
    var owners: [TokenID: String] = [:]
    for entry in definition.vocabulary {
      owners[entry.id] = String(decoding: entry.spelling, as: UTF8.self)
    }
    for token in definition.addedTokens {
      if let number = spellings.number(of: Array(token.content.utf8)) {
        let vocabularyID = definition.vocabulary[number].id
        guard vocabularyID == token.id else {
          throw .conflictingID(
            path: path, token: token.content, vocabularyID: vocabularyID, addedID: token.id)
        }
      } else if let owner = owners[token.id] {
        throw .duplicateID(path: path, id: token.id, first: owner, second: token.content)
      }
      owners[token.id] = token.content
    }
  }
}
