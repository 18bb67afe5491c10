extension TokenizerDefinition {
  /// The definition as a `tokenizer.json` can state it.
  ///
  /// There, each pair has a rank of its own, and both its tokens are in the vocabulary. Tokens
  /// found in normalized text are normalized themselves: those of SentencePiece must not change by
  /// that (`unstatableToken`). Added tokens are numbered after the vocabulary, one by one: where
  /// that gives others than their ids, they stand in the vocabulary too.
  var huggingFaceForm: TokenizerDefinition {
    var form = self
    form.merges = effectiveMerges.filter {
      $0.left < PieceSymbols.firstUnknown && $0.right < PieceSymbols.firstUnknown
    }
    for index in form.addedTokens.indices where isStatable(form.addedTokens[index]) {
      form.addedTokens[index].isSpelledNormalized = false
    }
    if form.renumberedToken(of: form.addedTokens) != nil { form.addAddedTokensToVocabulary() }
    form.roles = StatedRoles()
    return form
  }

  /// A token that no `tokenizer.json` can state: it is found in normalized text, and normalizing
  /// its own text changes that, as prepending a mark does.
  var unstatableToken: AddedToken? {
    addedTokens.first { !isStatable($0) }
  }

  private func isStatable(_ token: AddedToken) -> Bool {
    guard token.isSpelledNormalized else { return true }
    return Array(token.content.utf8).withUnsafeBufferPointer {
      normalizer.normalized($0)?.elementsEqual($0) ?? true
    }
  }

  /// The first token of a list of added tokens to which Hugging Face gives another id than its own,
  /// and that id; nil where there is none.
  ///
  /// It does not read the ids: the tokens of the list that are not in the vocabulary get the ones
  /// from the number of the vocabulary's tokens on, in order (`tokenizers` 0.23.3).
  func renumberedToken(of list: [AddedToken]) -> (token: AddedToken, newID: TokenID)? {
    let known = Set(vocabulary.map(\.spelling))
    var next = TokenID(vocabulary.count)
    for token in list {
      guard !known.contains(Array(token.content.utf8)) else { continue }
      guard token.id == next else { return (token, next) }
      next += 1
    }
    return nil
  }

  private mutating func addAddedTokensToVocabulary() {
    let known = Set(vocabulary.map(\.spelling))
    vocabulary += addedTokens.map {
      VocabularyEntry(spelling: Array($0.content.utf8), id: $0.id)
    }.filter { !known.contains($0.spelling) }
    vocabulary.sort { $0.id < $1.id }
  }

  /// The merges that count: of equal pairs the last.
  private var effectiveMerges: [Merge] {
    var seen = Set<UInt64>(minimumCapacity: merges.count)
    let last = merges.reversed().filter { merge in
      seen.insert(UInt64(merge.left) << 32 | UInt64(merge.right)).inserted
    }
    return last.reversed()
  }
}
