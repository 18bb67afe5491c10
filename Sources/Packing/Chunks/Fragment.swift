package import Tokenization

/// A document as a packer receives it.
package struct TokenizedDocument: Sendable, Equatable {
  /// The rank of the document in the whole corpus.
  package var documentID: Int

  package var sourceID: Int

  /// The tokens of the text, without EOS or BOS.
  package var tokens: [TokenID]

  /// A document with its tokens.
  package init(documentID: Int, sourceID: Int, tokens: [TokenID]) {
    self.documentID = documentID
    self.sourceID = sourceID
    self.tokens = tokens
  }
}

/// The tokens that mark where a document begins and ends.
package struct BoundaryTokens: Sendable, Equatable {
  /// Put before the first token; nil for none.
  package var bos: TokenID?

  /// Put after the last token; nil for none.
  package var eos: TokenID?

  /// The tokens that frame a document.
  package init(bos: TokenID?, eos: TokenID?) {
    self.bos = bos
    self.eos = eos
  }

  /// How many tokens they add to a document.
  package var count: Int { bosCount + (eos == nil ? 0 : 1) }

  /// How many tokens they add before a document.
  package var bosCount: Int { bos == nil ? 0 : 1 }

  /// A whole document as one fragment: BOS, its tokens, EOS.
  package func fragment(of document: TokenizedDocument) -> Fragment {
    var tokens: [TokenID] = []
    tokens.reserveCapacity(document.tokens.count + count)
    if let bos { tokens.append(bos) }
    tokens += document.tokens
    if let eos { tokens.append(eos) }
    return Fragment(
      documentID: document.documentID, sourceID: document.sourceID, start: 0,
      tokens: tokens[...], isWholeDocument: true)
  }
}

/// A contiguous stretch of one document's sequence (BOS, tokens, EOS).
package struct Fragment: Sendable, Equatable {
  package var documentID: Int
  package var sourceID: Int

  /// Where the fragment begins in the sequence of its document, in tokens; 0 with its first token,
  /// BOS included.
  package var start: Int

  package var tokens: ArraySlice<TokenID>

  /// Whether the fragment is all of its document.
  package var isWholeDocument: Bool

  /// What near-duplicates of its document are recognized by; nil where they are allowed.
  package var sketch: DocumentSketch?

  /// A stretch of a document.
  package init(
    documentID: Int, sourceID: Int, start: Int, tokens: ArraySlice<TokenID>, isWholeDocument: Bool
  ) {
    self.documentID = documentID
    self.sourceID = sourceID
    self.start = start
    self.tokens = tokens
    self.isWholeDocument = isWholeDocument
  }

  /// Whether the two are the same stretch of the same document.
  package static func == (a: Fragment, b: Fragment) -> Bool {
    a.documentID == b.documentID && a.sourceID == b.sourceID && a.start == b.start
      && a.tokens == b.tokens && a.isWholeDocument == b.isWholeDocument
  }

  /// Cuts the fragment in two, the first of `length` tokens.
  ///
  /// O(1): both share the tokens.
  package func split(at length: Int) -> (beginning: Fragment, remainder: Fragment) {
    precondition(length > 0 && length < tokens.count, "a cut at \(length) of \(tokens.count)")
    var beginning = self
    beginning.tokens = tokens.prefix(length)
    beginning.isWholeDocument = false
    var remainder = self
    remainder.start += length
    remainder.tokens = tokens.dropFirst(length)
    remainder.isWholeDocument = false
    return (beginning, remainder)
  }
}
