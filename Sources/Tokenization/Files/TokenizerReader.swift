import JSON

/// Reads a Hugging Face `tokenizer.json`, and refuses what is not supported.
///
/// Here are the model and the added tokens; the steps from text to pieces are in an extension.
struct TokenizerReader {
  let path: String

  /// The definition in a file.
  ///
  /// `truncation`, `padding` and `post_processor` are not read: they shape the input of a model,
  /// and packing does that itself.
  func definition(_ file: [UInt8]) throws(TokenizationError) -> TokenizerDefinition {
    let root = try JSONValue(tokenizerFile: file, path: path)
    guard case .object = root else {
      throw unexpected("the file", "an object", root)
    }
    if let kind = otherKind(root) { throw .otherKind(path: path, kind: kind) }
    var definition = TokenizerDefinition()
    definition.normalizer.steps = try normalizerSteps(root["normalizer"] ?? .null, "normalizer")
    let preTokenizer = root["pre_tokenizer"] ?? .null
    definition.preTokenizer = try preTokenizerSteps(preTokenizer, "pre_tokenizer")
    let isByteLevel = try endsByteLevel(preTokenizer, "pre_tokenizer")
    try readModel(root["model"] ?? .null, isByteLevel: isByteLevel, into: &definition)
    let addedTokens = Self.merged(try addedTokens(root["added_tokens"] ?? .null))
    definition.addedTokens = addedTokens.sorted { $0.id < $1.id }
    try checkIDs(definition)
    if let (token, newID) = definition.renumberedToken(of: addedTokens) {
      throw .renumberedToken(path: path, token: token.content, id: token.id, newID: newID)
    }
    return definition
  }

  /// The error of a value that is not what the format says.
  func unexpected(
    _ field: String, _ expected: String, _ value: JSONValue
  ) -> TokenizationError {
    .unexpectedValue(path: path, field: field, expected: expected, actual: value.summary)
  }

  /// The error of a value that the format has and this program has not.
  func unsupported(
    _ field: String, _ value: JSONValue, _ supported: String
  ) -> TokenizationError {
    .unsupported(path: path, field: field, value: value.summary, supported: supported)
  }

  /// A member that is true or false; `absent` where there is none.
  func flag(
    _ name: String, of value: JSONValue, _ field: String, default absent: Bool
  ) throws(TokenizationError) -> Bool {
    switch value[name] {
    case nil, .null?: return absent
    case .bool(let flag)?: return flag
    case let other?: throw unexpected("\(field).\(name)", "true or false", other)
    }
  }

  /// A member that is a text and not empty.
  func text(
    _ name: String, of value: JSONValue, _ field: String
  ) throws(TokenizationError) -> [UInt8] {
    guard case .string(let text)? = value[name], !text.isEmpty else {
      throw unexpected("\(field).\(name)", "a text", value[name] ?? .null)
    }
    return text
  }

  /// What kind of other tokenizer a JSON file is; nil for what may be a `tokenizer.json`.
  private func otherKind(_ root: JSONValue) -> String? {
    guard root["model"] == nil, case .object(let members) = root else { return nil }
    if case .array? = root["vocab"], case .object? = root["config"] {
      return "it is a tekken.json, a tokenizer of Mistral"
    }
    let isVocabulary =
      !members.isEmpty
      && members.allSatisfy {
        if case .integer = $0.value { true } else { false }
      }
    return isVocabulary ? "it is a vocab.json, which lacks the merges" : nil
  }

  // MARK: - The model

  private func readModel(
    _ model: JSONValue, isByteLevel: Bool, into definition: inout TokenizerDefinition
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
    definition.ignoresMerges = try flag("ignore_merges", of: model, "model", default: false)
    definition.vocabulary = try vocabulary(model["vocab"] ?? .null)
    definition.merges = try merges(model["merges"] ?? .null, definition.vocabulary)
    let byteFallback = try flag("byte_fallback", of: model, "model", default: false)
    guard isByteLevel else {
      definition.alphabet = .characters(
        missing: MissingCharacters(
          byteFallback: byteFallback,
          unknown: try unknownToken(model, definition.vocabulary),
          fusesUnknown: try flag("fuse_unk", of: model, "model", default: false)))
      return
    }
    guard !byteFallback else {
      throw unsupported(
        "model.byte_fallback", .bool(true), "false after ByteLevel: every byte has a token")
    }
  }

  private func unknownToken(
    _ model: JSONValue, _ vocabulary: [VocabularyEntry]
  ) throws(TokenizationError) -> TokenID? {
    switch model["unk_token"] {
    case nil, .null?: return nil
    case .string(let spelling)?:
      guard let entry = vocabulary.first(where: { $0.spelling == spelling }) else {
        throw unexpected("model.unk_token", "a token of the vocabulary", .string(spelling))
      }
      return entry.id
    case let other?: throw unexpected("model.unk_token", "a token", other)
    }
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
    guard let checked = TokenID(exactly: id), checked <= TokenID.greatestAccepted else {
      throw .idTooLarge(path: path, token: token, id: id, greatest: TokenID.greatestAccepted)
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
      let (left, right) = try mergePair(element, index)
      var three: [TokenID] = []
      for spelling in [left, right, left + right] {
        guard let number = spellings.number(of: spelling) else {
          throw .unknownMergeToken(
            path: path, mergeIndex: index, token: String(decoding: spelling, as: UTF8.self))
        }
        three.append(ids[number])
      }
      merges.append(
        Merge(
          left: three[0], right: three[1], result: three[2], rank: MergeRank(index)))
    }
    return merges
  }

  private func mergePair(
    _ element: JSONValue, _ index: Int
  ) throws(TokenizationError) -> (left: [UInt8], right: [UInt8]) {
    switch element {
    case .string(let bytes):
      let halves = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      if halves.count == 2 {
        return (Array(halves[0]), Array(halves[1]))
      }
    case .array(let halves):
      if halves.count == 2, case .string(let left) = halves[0], case .string(let right) = halves[1]
      {
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
    return tokens
  }

  /// Of tokens with one text one: with the id of the first and the options of the last, as Hugging
  /// Face reads such a file.
  private static func merged(_ tokens: [AddedToken]) -> [AddedToken] {
    // Texts are compared by their bytes: Strings would compare in normalized form.
    var contents = ByteStringIndex(capacity: tokens.count)
    var merged: [AddedToken] = []
    for token in tokens {
      let number = contents.insert(Array(token.content.utf8))
      if number == merged.count {
        merged.append(token)
      } else {
        let first = merged[number].id
        merged[number] = token
        merged[number].id = first
      }
    }
    return merged
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

extension JSONValue {
  /// The value in a tokenizer's file, with or without a byte order mark.
  ///
  /// Lone surrogates become U+FFFD, and numbers may have forms that JSON forbids.
  init(tokenizerFile bytes: [UInt8], path: String) throws(TokenizationError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(TokenizationError) in
        var cursor = JSONCursor<TokenizationError>(
          bytes, rules: .init(loneSurrogates: .replaced, numbers: .lenient)
        ) { offset, expected in
          .malformedJSON(path: path, byteOffset: offset, expected: expected)
        }
        _ = cursor.takeByteOrderMark()
        let value = try cursor.readValue()
        try cursor.expectEnd("the end of the file")
        return value
      }
    }
    self = try result.get()
  }
}
