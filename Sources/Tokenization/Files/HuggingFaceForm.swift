extension TokenizerDefinition {
  /// The definition as a `tokenizer.json` can state it.
  ///
  /// There, each pair has a rank of its own, both its tokens are in the vocabulary, and tokens
  /// found in normalized text are normalized themselves; SentencePiece's are matched in the raw
  /// text.
  var huggingFaceForm: TokenizerDefinition {
    var form = self
    form.merges = effectiveMerges.filter {
      $0.left < PieceSymbols.firstUnknown && $0.right < PieceSymbols.firstUnknown
    }
    for index in form.addedTokens.indices where form.addedTokens[index].isSpelledNormalized {
      form.addedTokens[index].isNormalized = false
      form.addedTokens[index].isSpelledNormalized = false
    }
    form.roles = StatedRoles()
    return form
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
